import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { Config } from '../../platform/config/index.js';
import { NotFoundError, UnavailableError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { BoundedQueue, Budget, Bus, type Outlet, SharedTopics } from '../../platform/realtime/index.js';
import { SignalsDropped } from '../events/index.js';
import { TopicAccess } from '../topics/topic-access.js';
import { parseSignalWord, type Signal, signalTopic, topicOfSignals } from './signal-word.js';
import { TopicAudience } from './topic-audience.js';

export interface SignalListening {
  /** Who listens, by his token of now: over a socket it may be a fresh one. */
  caller: () => Caller;
  /** Each once; he may follow all of them. */
  topics: readonly string[];
  /** How the reader's transport takes events; undefined: it reads an iterator of its own. */
  openOutlet: (onEnd: () => void) => Outlet<Signal> | undefined;
}

interface Listener extends Pick<SignalListening, 'caller' | 'topics'> {
  readonly outlet: Outlet<Signal>;
}

/** Topics that one node listens to for its subscriptions, each once. */
export const MAX_LISTENED = 100_000;
/** A socket for which this part of what may wait for it waits is behind: signals leave the rest to what must arrive. */
const BEHIND = { events: 1 / 4, bytes: 3 / 4 };
/** Listeners about whom the policy is asked at once: one that is slow to answer for some keeps nobody else from being asked about. */
const ASKED_FOR_AT_ONCE = 8;
/** The largest that there is. */
const MAX_SIGNAL_BYTES = 9_000;

/**
 * Who listens to the signals of which topics at this node. Each topic is one of the bus, as long as anybody here listens. A signal is told
 * at once or not at all: nothing is kept for whom it does not reach, and a socket that is behind loses signals, and never more than those.
 */
@Injectable()
export class SignalHub implements OnModuleInit, OnApplicationShutdown {
  /** By topic. */
  private readonly audiences = new Map<string, TopicAudience>();
  private readonly all = new Set<Listener>();
  private readonly topics: SharedTopics;
  private readonly mostWaiting: number;
  private timer: NodeJS.Timeout | undefined;
  private isAsking = false;

  constructor(
    private readonly config: Config,
    bus: Bus,
    private readonly access: TopicAccess,
    private readonly observers: Events,
  ) {
    this.topics = new SharedTopics(bus, (busTopic, message) => this.hear(topicOfSignals(busTopic), message));
    const events = config.STREAM_QUEUE_EVENTS * BEHIND.events;
    const largest = (config.STREAM_QUEUE_BYTES * BEHIND.bytes) / MAX_SIGNAL_BYTES;
    this.mostWaiting = Math.max(1, Math.floor(Math.min(events, largest)));
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.askAgain(), this.config.SIGNAL_RECHECK).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Topics that are listened to at this node. */
  get size(): number {
    return this.topics.size;
  }

  /** Resolves when the bus brings all of them, or did not answer in time. @throws UnavailableError when too many are listened to. */
  async listen({ caller, topics, openOutlet }: SignalListening): Promise<Outlet<Signal>> {
    const added = topics.filter((topic) => !this.audiences.has(topic)).length;
    if (this.audiences.size + added > MAX_LISTENED) {
      throw new UnavailableError('This node listens to as many topics as it can.');
    }
    const release = () => this.release(listener);
    const outlet = openOutlet(release) ?? this.ownQueue(release);
    const listener: Listener = { caller, topics, outlet };
    this.all.add(listener);
    for (const topic of topics) this.audienceOf(topic).add(outlet);
    await this.topics.acquire(topics.map(signalTopic), this.config.BUS_TIMEOUT);
    return outlet;
  }

  private audienceOf(topic: string): TopicAudience {
    const known = this.audiences.get(topic);
    if (known) return known;
    const onDropped = (count: number) => this.observers.emit(new SignalsDropped(count));
    const audience = new TopicAudience({ mostWaiting: this.mostWaiting, onDropped });
    this.audiences.set(topic, audience);
    return audience;
  }

  private ownQueue(onEnd: () => void): BoundedQueue<Signal> {
    const { STREAM_QUEUE_EVENTS: maxEvents, STREAM_QUEUE_BYTES: maxBytes } = this.config;
    return new BoundedQueue(new Budget({ maxEvents, maxBytes }), onEnd);
  }

  private release(listener: Listener): void {
    if (!this.all.delete(listener)) return;
    for (const topic of listener.topics) {
      const audience = this.audiences.get(topic);
      audience?.remove(listener.outlet);
      if (audience?.size === 0) this.audiences.delete(topic);
    }
    this.topics.release(listener.topics.map(signalTopic));
  }

  private hear(topic: string, message: string): void {
    const audience = this.audiences.get(topic);
    const signal = audience && parseSignalWord(topic, message);
    if (signal) audience.tell(signal);
  }

  /** Those who may not follow a topic any more hear no more of it: a few at a time, so that thousands are no burst for PostgreSQL. */
  private async askAgain(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    // Those of now: whoever comes meanwhile was asked about just then, and a round must end.
    const waiting = [...this.all].values();
    const some = async () => {
      for (const listener of waiting) await this.askFor(listener);
    };
    await Promise.all(Array.from({ length: ASKED_FOR_AT_ONCE }, some));
    this.isAsking = false;
  }

  private async askFor(listener: Listener): Promise<void> {
    if (!this.all.has(listener)) return;
    try {
      const lost = await this.access.refused(listener.caller(), listener.topics, 'follow');
      if (lost.length === 0) return;
      listener.outlet.fail(new NotFoundError('You may not listen to some of these topics any more.', { topics: lost }));
    } catch {
      // PostgreSQL is away: nobody can have lost a right meanwhile. The next time; and the others in this round, if they can be asked about.
    }
  }
}
