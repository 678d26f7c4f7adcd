import { randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { RedisConnections } from '../redis/index.js';
import { Bus, type Unsubscribe } from './bus.js';
import { BusLost, BusRestored } from './events/index.js';
import { Pace } from './pace.js';
import { RedisSubscriptions } from './redis-subscriptions.js';

/** Hints that may be under way to a Redis that doesn't answer; the next ones are dropped, as a hint may be. */
const MAX_UNDER_WAY = 20_000;
const MAX_UNDER_WAY_CHARS = 64 * 1024 * 1024;

/** Every node listens here: somebody lost what it had to say, and can't tell what that was. */
const LAPSE_TOPIC = 'lapse';

/**
 * The bus over Redis. The loss of a subscriber's connection is silent, and a stopped Redis keeps its connections open: so a probe
 * goes round every `BUS_PROBE`, and connections that do not bring it back are made anew. Nor does a subscriber learn of what was lost
 * on the publisher's side: that one says so itself, as soon as it can.
 */
@Injectable()
export class RedisBus extends Bus implements OnModuleInit, OnApplicationShutdown {
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly subscriptions: RedisSubscriptions;
  private readonly restored = new Set<() => void>();
  private readonly probeTopic = `probe:${randomBytes(8).toString('hex')}`;
  private probeTimer: NodeJS.Timeout | undefined;
  private probeSent = 0;
  private probeSeen = 0;
  /** Connections that were open and not ready when the last probe was due, and how much had come over them. */
  private readonly opening = new Map<Redis, number>();
  /** What we published may not have come to all, and they have not been told. */
  private hasLapsed = false;
  private underWay = 0;
  private underWayChars = 0;
  private up = false;
  private stopped = false;

  constructor(
    private readonly config: Config,
    private readonly events: Events,
    connections: RedisConnections,
    pace: Pace,
  ) {
    super();
    this.publisher = connections.connect('publisher', {
      enableAutoPipelining: true,
      enableOfflineQueue: false,
      // What was under way to a connection that ended is told to have failed. Without a word (as it is without this, when nothing
      // is sent again), ioredis waits for that pipeline for ever, and sends no other.
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
    });
    this.subscriber = connections.connect('subscriber', RedisSubscriptions.connectionOptions);
    this.subscriptions = new RedisSubscriptions(this.subscriber, this.publisher, () => this.allInForce(), pace);
  }

  get isUp(): boolean {
    return this.up;
  }

  onModuleInit(): void {
    const own = this.subscribe(this.probeTopic, (text: string) => this.probeReturned(Number(text)));
    const lapses = this.subscribe(LAPSE_TOPIC, () => this.tellRestored());
    void Promise.all([own, lapses]).then(
      () => this.isBack(),
      () => undefined,
    );
    this.subscriber.on('close', () => this.lost());
    // What Redis had taken, and not handed on yet, may have ended with it; those who listen elsewhere saw nothing end.
    this.publisher.on('close', () => (this.hasLapsed = true));
    this.publisher.on('ready', () => this.tellOfLapse());
    this.probeTimer = setInterval(() => this.probe(), this.config.BUS_PROBE);
    this.probeTimer.unref();
  }

  publish(topic: string, message: string): void {
    if (this.stopped) return;
    if (this.underWay >= MAX_UNDER_WAY || this.underWayChars >= MAX_UNDER_WAY_CHARS) {
      this.hasLapsed = true;
      return;
    }
    this.underWay += 1;
    this.underWayChars += message.length;
    void this.publisher
      .publish(this.channelOf(topic), message)
      .then(
        () => this.tellOfLapse(),
        () => (this.hasLapsed = true),
      )
      .finally(() => {
        this.underWay -= 1;
        this.underWayChars -= message.length;
      });
  }

  subscribe(topic: string, handler: (message: string) => void): Promise<Unsubscribe> {
    return this.subscriptions.subscribe(this.channelOf(topic), handler);
  }

  onRestored(listener: () => void): Unsubscribe {
    this.restored.add(listener);
    return () => this.restored.delete(listener);
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    this.subscriptions.stop();
    clearInterval(this.probeTimer);
  }

  private channelOf(topic: string): string {
    return `${this.config.REDIS_PREFIX}${topic}`;
  }

  private probe(): void {
    const clients = [this.publisher, this.subscriber];
    if (this.probeSeen < this.probeSent) {
      // The last one has not come back in a whole interval: the connections are open, and dead.
      this.lost();
      for (const client of clients) if (client.status === 'ready') client.disconnect(true);
      this.probeSeen = this.probeSent;
    } else if (clients.every((client) => client.status === 'ready')) {
      this.probeSent += 1;
      this.publish(this.probeTopic, String(this.probeSent));
    } else {
      // One that is ready must not be ended for the other's sake: they would take turns at it for ever.
      this.lost();
    }
    for (const client of clients) this.endIfSilent(client);
  }

  /** Open, and nothing has come over it in a whole interval: a connection that is being made has a timeout of its own. */
  private endIfSilent(client: Redis): void {
    const heard = client.status === 'connect' ? client.stream.bytesRead : undefined;
    if (heard !== undefined && heard === this.opening.get(client)) client.disconnect(true);
    if (heard === undefined) this.opening.delete(client);
    else this.opening.set(client, heard);
  }

  private probeReturned(number: number): void {
    this.probeSeen = Math.max(this.probeSeen, number);
    this.isBack();
  }

  private allInForce(): void {
    this.probeSeen = this.probeSent;
    // A probe may have come round while other channels were not listened to yet: whoever looked then looks again.
    if (this.up) this.tellRestored();
    else this.isBack();
  }

  /** Redis takes messages again: whoever listens looks for himself what he missed of ours. */
  private tellOfLapse(): void {
    if (!this.hasLapsed) return;
    this.hasLapsed = false;
    this.publish(LAPSE_TOPIC, '');
  }

  private lost(): void {
    if (!this.up || this.stopped) return;
    this.up = false;
    this.events.emit(new BusLost());
  }

  private isBack(): void {
    if (this.up || this.stopped) return;
    this.up = true;
    this.events.emit(new BusRestored());
    this.tellRestored();
  }

  private tellRestored(): void {
    if (this.stopped) return;
    for (const listener of this.restored) listener();
  }
}
