import { serveCalls } from '../machine/calls.js';
import type { Publication, PublicationRequest, Target } from '../peers/publication.js';
import { publicationOf } from '../peers/publications.js';
import { nowMicros, pause } from '../wire/clock.js';
import { PRIMER } from '../wire/event.js';
import { RedisWriter } from './redis-writer.js';

export interface OpenRequest extends PublicationRequest {
  redisUrl: string;
  users: number;
}

export interface PaceRequest {
  /** Events a second that are published: to all, each of them reaches everybody. */
  rate: number;
  warmUpMs: number;
  measureMs: number;
}

export interface Paced {
  /** Events that were published, in all. */
  published: number;
  /** The share of what the clock asked for; below 1, the load could not keep up. */
  kept: number;
  /** It was told to stop before its time. */
  cutShort: boolean;
}

const TICK_MS = 1;
/** Events of one tick, at most: a publisher that overslept does not make up for it with one blow. */
const MAX_TICK_EVENTS = 2_000;
/** Coprime with every count of users that is used here: neighbours in time are not neighbours in memory. */
const STRIDE = 7_919;

/** Publishes by the clock, whatever becomes of it. */
class Publisher {
  private writer: RedisWriter | undefined;
  private publication: Publication | undefined;
  private target: Target = 'all';
  private users = 0;
  private count = 0;
  private stopping = false;

  async open(asked: OpenRequest): Promise<void> {
    this.writer?.close();
    this.writer = await RedisWriter.open(asked.redisUrl);
    this.publication = publicationOf(asked);
    this.target = asked.target;
    this.users = asked.users;
    this.count = 0;
  }

  /** Shows each of them a frame that counts for nothing. To all: everybody sees each. */
  async prime(indices: readonly number[]): Promise<void> {
    if (this.target === 'all') this.tell(this.users, PRIMER);
    else for (const index of indices) this.tell(index, PRIMER);
    await this.drained();
  }

  /** Fills up what is under way to those who have stopped reading. */
  async fill(asked: { users: readonly number[]; messages: number; chars: number }): Promise<void> {
    const writer = this.writer;
    if (!writer || !this.publication?.fill) throw new Error('nobody can be filled up here');
    // One by one: all at once would be half a gigabyte that waits for Redis.
    for (let message = 0; message < asked.messages; message += 1) {
      const one = { messages: 1, chars: asked.chars };
      this.publication.fill((channel, payload) => writer.publish(channel, payload), asked.users, one);
      await this.drained();
    }
  }

  /** One event, now. */
  async once(): Promise<void> {
    this.next();
    await this.drained();
  }

  /** @param startAt in microseconds of the clock. */
  async pace({ rate, warmUpMs, measureMs, startAt }: PaceRequest & { startAt: number }): Promise<Paced> {
    this.stopping = false;
    const wholeMicros = (warmUpMs + measureMs) * 1_000;
    let published = 0;
    let elapsed = 0;
    while (elapsed < wholeMicros && !this.stopping) {
      await pause(TICK_MS);
      elapsed = Math.min(nowMicros() - startAt, wholeMicros);
      const due = Math.min(Math.floor((elapsed * rate) / 1e6) - published, MAX_TICK_EVENTS);
      for (let event = 0; event < due; event += 1) this.next();
      published += Math.max(0, due);
      this.writer?.flush();
    }
    await this.drained();
    const wanted = Math.floor((elapsed * rate) / 1e6);
    return { published, kept: wanted === 0 ? 1 : published / wanted, cutShort: this.stopping };
  }

  stop(): void {
    this.stopping = true;
  }

  private next(): void {
    if (this.target === 'all') this.tell(this.users, this.count + 1);
    else this.tell((this.count * STRIDE) % this.users, Math.floor(this.count / this.users) + 1);
    this.count += 1;
  }

  private tell(user: number, number: number): void {
    const writer = this.writer;
    if (!writer) throw new Error('open it first');
    this.publication?.event((channel, payload) => writer.publish(channel, payload), user, number, nowMicros());
  }

  private async drained(): Promise<void> {
    this.writer?.flush();
    while (this.writer?.isDrained === false) {
      await pause(TICK_MS);
      this.writer.flush();
    }
  }
}

const publisher = new Publisher();
const handlers = {
  open: (asked: OpenRequest) => publisher.open(asked),
  prime: (indices: readonly number[]) => publisher.prime(indices),
  fill: (asked: { users: readonly number[]; messages: number; chars: number }) => publisher.fill(asked),
  once: () => publisher.once(),
  pace: (asked: PaceRequest & { startAt: number }) => publisher.pace(asked),
  stop: () => publisher.stop(),
};
export type PublisherCalls = typeof handlers;

serveCalls(handlers);
