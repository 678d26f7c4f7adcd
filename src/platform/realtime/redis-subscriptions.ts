import { RedisPubSub } from 'graphql-redis-subscriptions';
import type { Redis, RedisOptions } from 'ioredis';
import type { Unsubscribe } from './bus.js';
import type { Pace } from './pace.js';

/** Channels in one command, when all are subscribed to again. */
const AT_ONCE = 1_000;
/** A subscription that is refused over a connection that works (by an ACL, say) is asked for again after this. */
const REFUSED_RETRY_MS = 1_000;

/** What graphql-redis-subscriptions 2.7 keeps to itself, and leaves behind when a subscription fails. */
interface Internals {
  currentSubscriptionId: number;
  subscriptionMap: Record<number, unknown>;
  subsPendingRefsMap: Map<string, { pending: PromiseLike<unknown> }>;
}

/**
 * What this node listens to, over a connection that ends and is made again: graphql-redis-subscriptions by its callback API,
 * which confirms a subscription. What is in force is known here, and is put in force here again, whole, before anybody is told.
 *
 * ioredis (5.11) can't be left to it. A SUBSCRIBE that it is given while a connection is open and not ready yet is written at
 * once; its own questions to that connection are refused from then on, it takes the connection for a bad one, and whatever
 * waited fails. And when a connection ends behind another that had only just come back, it forgets what it was about to
 * subscribe to again. One cut at such a moment, and a feed is never live again.
 */
export class RedisSubscriptions {
  /** How a connection for it is made: nothing is kept for later, or sent again, but by us. */
  static readonly connectionOptions: RedisOptions = {
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  };

  private readonly pubsub: RedisPubSub;
  /** By channel: how many listen to it. */
  private readonly inForce = new Map<string, number>();
  private opening: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param onInForce called when, after the connection was lost, all is in force again. */
  constructor(
    private readonly subscriber: Redis,
    publisher: Redis,
    private readonly onInForce: () => void,
    private readonly pace: Pace,
  ) {
    // Bytes are handed on as they are: of a text it makes bytes again for its deserializer (`npm run bench -- --profile targeted`).
    this.pubsub = new RedisPubSub({ publisher, subscriber, messageEventName: 'messageBuffer' });
    subscriber.on('ready', () => void this.restore());
  }

  /** Resolves when it is in force: while Redis is away it stays pending. @throws when the bus has stopped. */
  async subscribe(channel: string, handler: (message: string) => void): Promise<Unsubscribe> {
    const id = await this.confirmed(channel, handler);
    this.inForce.set(channel, (this.inForce.get(channel) ?? 0) + 1);
    let subscribed = true;
    return () => {
      if (!subscribed || this.stopped) return;
      subscribed = false;
      const left = (this.inForce.get(channel) ?? 1) - 1;
      if (left > 0) this.inForce.set(channel, left);
      else this.inForce.delete(channel);
      this.pubsub.unsubscribe(id);
    };
  }

  stop(): void {
    clearTimeout(this.retry);
    this.stopped = true;
  }

  private async confirmed(channel: string, handler: (message: string) => void): Promise<number> {
    const internals = this.pubsub as unknown as Internals;
    for (;;) {
      await this.open();
      const id = internals.currentSubscriptionId;
      try {
        const answer = this.pubsub.subscribe(channel, (bytes: Buffer) => this.hear(handler, bytes));
        // It rejects a second promise beside the one that it answers with, and nobody holds that one: it would end the process.
        internals.subsPendingRefsMap.get(channel)?.pending.then(undefined, () => undefined);
        return await answer;
      } catch (error) {
        delete internals.subscriptionMap[id];
        if (this.stopped) throw error;
        if (this.subscriber.status === 'ready') await new Promise((resolve) => setTimeout(resolve, REFUSED_RETRY_MS));
      }
    }
  }

  private hear(handler: (message: string) => void, bytes: Buffer): void {
    handler(bytes.toString());
    if (this.pace.isSpent) this.rest();
  }

  /** Redis keeps what it has for us; the rest of the loop has its turn. */
  private rest(): void {
    const { stream } = this.subscriber;
    if (stream.isPaused()) return;
    stream.pause();
    this.pace.onceTurned(() => stream.resume());
  }

  /** Waits until the connection is ready: not before may it be asked to listen. */
  private open(): Promise<void> {
    if (this.subscriber.status === 'ready') return Promise.resolve();
    return (this.opening ??= new Promise((resolve) => {
      this.subscriber.once('ready', () => {
        this.opening = undefined;
        resolve();
      });
    }));
  }

  private async restore(): Promise<void> {
    clearTimeout(this.retry);
    const channels = [...this.inForce.keys()];
    if (channels.length === 0) return;
    const slices = Array.from({ length: Math.ceil(channels.length / AT_ONCE) }, (_, index) =>
      channels.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
    );
    try {
      await Promise.all(slices.map((slice) => this.subscriber.subscribe(...slice)));
    } catch {
      // Lost again: the next connection does it. Refused over a connection that works: nobody else would ask again.
      if (this.subscriber.status === 'ready')
        this.retry = setTimeout(() => this.restoreAgain(), REFUSED_RETRY_MS).unref();
      return;
    }
    this.onInForce();
  }

  private restoreAgain(): void {
    if (!this.stopped && this.subscriber.status === 'ready') void this.restore();
  }
}
