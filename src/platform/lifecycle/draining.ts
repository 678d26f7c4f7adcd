import { Injectable } from '@nestjs/common';

/** Whoever asks for readiness more seldom than this does not balance by it. */
const WATCHED_MS = 60_000;

/** Whether this process is on its way out: not ready for a balancer any more, and taking no new sockets. There is no way back. */
@Injectable()
export class Draining {
  private begunAt: number | undefined;
  private askedAt = -Infinity;

  get isDraining(): boolean {
    return this.begunAt !== undefined;
  }

  /** For how long, in milliseconds; 0: it is not. */
  get forMs(): number {
    return this.begunAt === undefined ? 0 : performance.now() - this.begunAt;
  }

  begin(): void {
    this.begunAt ??= performance.now();
  }

  /** Somebody has asked whether we are ready: he sends people here, and is going to notice when we are not. */
  wasAsked(): void {
    this.askedAt = performance.now();
  }

  /**
   * Resolves when who balances has had this long since the beginning to notice, and to send nobody here any more; at once when
   * nobody does: then nobody waits at a developer's machine for what is not there.
   */
  async noticed(withinMs: number): Promise<void> {
    const begunAt = this.begunAt ?? performance.now();
    if (begunAt - this.askedAt > WATCHED_MS) return;
    const leftMs = begunAt + withinMs - performance.now();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
  }
}
