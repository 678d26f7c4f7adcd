import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { tokenFor } from './app.js';
import type { Accepted } from './checker.js';
import { eventually } from './client.js';

export interface PublisherOptions {
  /** GraphQL over HTTP, of one node or several: each attempt goes to another. */
  urls: readonly string[];
  users: readonly string[];
  seed: number;
  /** Sends that are under way at once. Default: 4. */
  lanes?: number;
  /** Of one send: 1 up to this many. Default: 3. */
  maxRecipients?: number;
  /** Between two sends of a lane. Default: 5 ms. */
  pauseMs?: number;
  /** Default: until `stop()`. */
  sendsPerLane?: number;
  /** How long one attempt may take before it is unclear. Default: 10 s. */
  timeoutMs?: number;
}

interface Tried {
  key: string;
  /** Who was asked. */
  url: string;
  /** The how-manieth attempt of its key this was. */
  attempts: number;
  ms: number;
}
export interface AcceptedSend extends Tried {
  duplicate: boolean;
  notifications: Accepted[];
}
export interface FailedAttempt extends Tried {
  why: string;
}

type Told =
  | { kind: 'up' }
  | { kind: 'done' }
  | ({ kind: 'accepted' } & AcceptedSend)
  | ({ kind: 'refused' } & FailedAttempt)
  | ({ kind: 'unclear' } & FailedAttempt);

let started = 0;

/** Sends from another process, each with an idempotency key, again and again until its outcome is clear. */
export class PublisherProcess {
  readonly sends: AcceptedSend[] = [];
  readonly refused: FailedAttempt[] = [];
  readonly unclear: FailedAttempt[] = [];
  private isDone = false;
  private isUp = false;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (told: Told) => {
      if (told.kind === 'up') this.isUp = true;
      else if (told.kind === 'done') this.isDone = true;
      else if (told.kind === 'accepted') this.sends.push(told);
      else if (told.kind === 'refused') this.refused.push(told);
      else this.unclear.push(told);
    });
  }

  static async start(options: PublisherOptions): Promise<PublisherProcess> {
    const child = fork(join(import.meta.dirname, 'publisher-child.mjs'), [], { execArgv: [] });
    const publisher = new PublisherProcess(child);
    await eventually(
      () => publisher.isUp,
      (up) => up,
      30_000,
    );
    started += 1;
    child.send({
      lanes: 4,
      maxRecipients: 3,
      pauseMs: 5,
      sendsPerLane: 1_000_000,
      timeoutMs: 10_000,
      ...options,
      kind: 'start',
      token: tokenFor('shop', ['service']),
      keyPrefix: `${options.seed}-${started}`,
    });
    return publisher;
  }

  /** What was accepted, in the order of the answers: not that of the feeds. */
  get accepted(): Accepted[] {
    return this.sends.flatMap((send) => send.notifications);
  }

  /** Waits until this many sends are accepted, from now on or in all. */
  async reached(sends: number, timeoutMs = 60_000): Promise<void> {
    await eventually(
      () => this.sends.length,
      (count) => count >= sends,
      timeoutMs,
    );
  }

  async more(sends: number, timeoutMs?: number): Promise<void> {
    await this.reached(this.sends.length + sends, timeoutMs);
  }

  /** Waits until every send that was begun is clear. */
  async done(timeoutMs = 60_000): Promise<void> {
    await eventually(
      () => this.isDone,
      (done) => done,
      timeoutMs,
    );
  }

  /** Begins no more sends, and waits until all that were begun are clear. */
  async stop(timeoutMs = 60_000): Promise<void> {
    if (this.child.connected) this.child.send({ kind: 'stop' });
    await this.done(timeoutMs);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
