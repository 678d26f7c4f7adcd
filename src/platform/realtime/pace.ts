import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';

/** Somebody whom things come for. */
export interface Paced {
  /** When something last came for him, in ticks. */
  lastTick: number;
}

/** Written at once in one turn of the loop, before it looks at anything else: some 5 ms. */
const TURN = 500;
/** What comes for one socket within one to two of these is merged, should the loop fall behind. */
const TICK_MS = 16;
/** A loop that had no rest in so many of them has fallen behind. */
const BEHIND_TICKS = 16;
/** What is no mere pause between two calls. */
const REST_MS = 1;

/**
 * Says whether the loop has time. One that has lets each socket write as something comes for it: what it takes is at hand just then,
 * and there is nothing to merge it with. One that has fallen behind does not, so that what comes meanwhile leaves together.
 */
@Injectable()
export class Pace {
  private isInTurn = false;
  private writtenAtOnce = 0;
  private isBehind = false;
  private tick = 0;
  private busySince = 0;
  private idleMs = 0;
  private whenTurned: (() => void)[] = [];

  /** Something came for him: may it be written at once? */
  lets(one: Paced): boolean {
    if (!this.isInTurn) this.beginTurn();
    const apart = this.tick - one.lastTick;
    one.lastTick = this.tick;
    if (this.isBehind || apart < 2) return false;
    this.writtenAtOnce += 1;
    return true;
  }

  /** So much was written at once in this turn that nobody should bring more before the next one. */
  get isSpent(): boolean {
    return this.writtenAtOnce >= TURN;
  }

  /** Calls it when the loop has looked at everything else. */
  onceTurned(call: () => void): void {
    this.whenTurned.push(call);
    if (!this.isInTurn) this.beginTurn();
  }

  private beginTurn(): void {
    this.isInTurn = true;
    const tick = Math.trunc(performance.now() / TICK_MS);
    if (tick !== this.tick) this.beginTick(tick);
    setImmediate(this.endTurn);
  }

  private beginTick(tick: number): void {
    const { idle } = performance.eventLoopUtilization();
    if (idle - this.idleMs > REST_MS) this.busySince = tick;
    this.idleMs = idle;
    this.tick = tick;
    this.isBehind = tick - this.busySince > BEHIND_TICKS;
  }

  private readonly endTurn = (): void => {
    this.isInTurn = false;
    this.writtenAtOnce = 0;
    if (this.whenTurned.length === 0) return;
    const calls = this.whenTurned;
    this.whenTurned = [];
    for (const call of calls) call();
  };
}
