import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Subscription } from 'rxjs';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { Draining, NodeId } from '../lifecycle/index.js';
import { Bus, ConnectionClosed, ConnectionOpened, EventStreamClosed, EventStreamOpened } from '../realtime/index.js';
import { PresenceTold } from './events/index.js';
import { byBucket, slicesOf } from './presence-buckets.js';
import { MAX_AT_ONCE, PresenceStore, type Sighting } from './presence-store.js';
import { type PresenceTimes, presenceTimes } from './presence-times.js';
import { presenceTopic, presenceWord } from './presence-word.js';

/**
 * Who is connected to this node, by a socket or a stream, and the store's copy of it: written when somebody comes, touched each heartbeat,
 * taken out when he has been gone for the linger. Nobody who connects waits for any of it. What the store did not take, the next heartbeat
 * says again.
 *
 * Nobody leaves a node that drains: he is on his way to another one, and is online until he is there. If he goes nowhere, what this one
 * said of him last lapses.
 */
@Injectable()
export class PresenceKeeper implements OnModuleInit, OnApplicationShutdown {
  private readonly nodeId: string;
  private readonly times: PresenceTimes;
  /** Connections of each; 0: he lingers. */
  private readonly people = new Map<string, number>();
  /** Not told to the store yet. */
  private readonly coming = new Set<string>();
  /** Until when they linger, by `performance.now()`: the first ones first. */
  private readonly lingering = new Map<string, number>();
  private readonly listening = new Subscription();
  private stopListening: () => void = () => undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private lingerTimer: NodeJS.Timeout | undefined;
  private isWelcoming = false;
  private isBeating = false;
  private beatAgain = false;

  constructor(
    config: Config,
    private readonly store: PresenceStore,
    private readonly bus: Bus,
    private readonly events: Events,
    private readonly draining: Draining,
    { value }: NodeId,
  ) {
    this.nodeId = value;
    this.times = presenceTimes(config);
  }

  onModuleInit(): void {
    for (const opened of [ConnectionOpened, EventStreamOpened]) {
      this.listening.add(this.events.on(opened).subscribe(({ callerId }) => this.came(callerId)));
    }
    for (const closed of [ConnectionClosed, EventStreamClosed]) {
      this.listening.add(this.events.on(closed).subscribe(({ callerId }) => this.went(callerId)));
    }
    this.stopListening = this.store.onRestored(() => void this.beat());
    this.heartbeat = setInterval(() => void this.beat(), this.times.heartbeatMs).unref();
  }

  /** Not before: while a node drains, it goes on to say who is there. */
  onApplicationShutdown(): void {
    this.listening.unsubscribe();
    this.stopListening();
    clearInterval(this.heartbeat);
    clearTimeout(this.lingerTimer);
  }

  /** People that are connected to this node. */
  get size(): number {
    return this.people.size;
  }

  private came(userId: string | undefined): void {
    if (userId === undefined) return;
    const before = this.people.get(userId);
    this.people.set(userId, (before ?? 0) + 1);
    this.lingering.delete(userId);
    if (before !== undefined) return;
    this.coming.add(userId);
    void this.welcome();
  }

  private went(userId: string | undefined): void {
    const before = userId === undefined ? undefined : this.people.get(userId);
    if (userId === undefined || before === undefined) return;
    this.people.set(userId, Math.max(0, before - 1));
    if (before > 1 || this.draining.isDraining) return;
    this.lingering.set(userId, performance.now() + this.times.lingerMs);
    this.lingerTimer ??= setTimeout(() => this.partFrom(), this.times.lingerMs).unref();
  }

  /** One call at a time: those who come meanwhile are told together in the next. */
  private async welcome(): Promise<void> {
    if (this.isWelcoming) return;
    this.isWelcoming = true;
    try {
      // Those who came in this turn of the loop, too.
      await turn();
      while (this.coming.size > 0) {
        const some = [...this.coming].slice(0, MAX_AT_ONCE);
        for (const userId of some) this.coming.delete(userId);
        await this.touch(some);
      }
    } catch {
      // The heartbeat says it again, and at once when the store is back.
    } finally {
      this.isWelcoming = false;
    }
  }

  /** Those whose linger is over. Whoever comes back now is told after this, and so is online. */
  private partFrom(): void {
    this.lingerTimer = undefined;
    const now = performance.now();
    const gone: string[] = [];
    for (const [userId, until] of this.lingering) {
      if (until > now) {
        this.lingerTimer = setTimeout(() => this.partFrom(), Math.ceil(until - now)).unref();
        break;
      }
      this.lingering.delete(userId);
      if (this.draining.isDraining) continue;
      this.people.delete(userId);
      this.coming.delete(userId);
      gone.push(userId);
    }
    for (const slice of slicesOf(gone, MAX_AT_ONCE)) {
      this.store.leave(this.nodeId, slice).then(
        (left) => this.tell(left),
        // What the store says of them lapses.
        () => undefined,
      );
    }
  }

  /** Touches everybody who is here. The rest of the process has its turn between slices. */
  private async beat(): Promise<void> {
    if (this.isBeating) {
      this.beatAgain = true;
      return;
    }
    this.isBeating = true;
    const startedAt = performance.now();
    let outcome: PresenceTold['outcome'] = 'done';
    try {
      for (const slice of slicesOf([...this.people.keys()], MAX_AT_ONCE)) {
        // Who has left meanwhile must not be touched behind his leaving.
        await this.touch(slice.filter((userId) => this.people.has(userId)));
        await turn();
      }
    } catch {
      outcome = 'failed';
    }
    this.events.emit(new PresenceTold(this.people.size, (performance.now() - startedAt) / 1_000, outcome));
    this.isBeating = false;
    if (!this.beatAgain) return;
    this.beatAgain = false;
    void this.beat();
  }

  private async touch(userIds: readonly string[]): Promise<void> {
    if (userIds.length > 0) this.tell(await this.store.touch(this.nodeId, userIds));
  }

  /** A hint: whoever watches looks for himself, too. */
  private tell(changes: readonly Sighting[]): void {
    for (const [bucket, some] of byBucket(changes, ({ userId }) => userId)) {
      this.bus.publish(presenceTopic(bucket), presenceWord(some));
    }
  }
}
