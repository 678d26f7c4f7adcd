import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/index.js';
import { UnavailableError } from '../errors/index.js';
import { BoundedQueue, Budget, Bus, type Outlet, SharedTopics } from '../realtime/index.js';
import { bucketOf, slicesOf } from './presence-buckets.js';
import { isSame, PresenceFollower } from './presence-follower.js';
import { MAX_AT_ONCE, PresenceStore, type Sighting } from './presence-store.js';
import { type PresenceTimes, presenceTimes } from './presence-times.js';
import { parsePresenceWord, presenceTopic } from './presence-word.js';

export interface PresenceFollowing {
  /** Each once. */
  userIds: readonly string[];
  visible: ReadonlySet<string>;
  /** How the reader's transport takes events; undefined: it reads an iterator of its own. */
  openOutlet: (onEnd: () => void) => Outlet<Sighting> | undefined;
}

/** People that one node watches for its subscriptions, each once. */
export const MAX_WATCHED = 100_000;

/** One person whom somebody here watches. */
interface Watched {
  readonly followers: Set<PresenceFollower>;
  state: Sighting | undefined;
  /** When that came, by `performance.now()`. */
  heardAt: number;
  /** Since when the store knows nothing of one whom it had online; by the same clock. */
  missingSince: number | undefined;
}

const topicOf = (userId: string) => presenceTopic(bucketOf(userId));

/**
 * Whom this node watches, for as long as somebody asks for it. Changes come over the bus, at once; and every few seconds all of them are
 * read from the store, as messages get lost, and nodes end without a word. So whoever watches is right in the end, whatever was lost, and
 * hears nothing while nobody can know.
 */
@Injectable()
export class PresenceHub implements OnModuleInit, OnApplicationShutdown {
  private readonly times: PresenceTimes;
  private readonly watched = new Map<string, Watched>();
  private readonly topics: SharedTopics;
  /** Of whom nothing was told yet. */
  private readonly starting = new Set<PresenceFollower>();
  private isStarting = false;
  private isChecking = false;
  private checkAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopListening: (() => void)[] = [];

  constructor(
    private readonly config: Config,
    private readonly bus: Bus,
    private readonly store: PresenceStore,
  ) {
    this.times = presenceTimes(config);
    this.topics = new SharedTopics(bus, (_topic, message) => {
      for (const sighting of parsePresenceWord(message)) this.apply(sighting);
    });
  }

  onModuleInit(): void {
    this.stopListening.push(
      this.bus.onRestored(() => void this.check()),
      this.store.onRestored(() => void this.check()),
    );
    this.timer = setInterval(() => void this.check(), this.times.checkMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const stop of this.stopListening) stop();
  }

  /** People that are watched at this node. */
  get size(): number {
    return this.watched.size;
  }

  /** Bus topics that are listened to for them. */
  get topicCount(): number {
    return this.topics.size;
  }

  /** Ends when its reader returns. The bus is listened to before the store is read. @throws UnavailableError when too many are watched. */
  async follow({ userIds, visible, openOutlet }: PresenceFollowing): Promise<Outlet<Sighting>> {
    const added = [...visible].filter((userId) => !this.watched.has(userId)).length;
    if (this.watched.size + added > MAX_WATCHED)
      throw new UnavailableError('This node watches as many people as it can.');
    const release = () => this.release(follower);
    const outlet = openOutlet(release) ?? this.ownQueue(release);
    const follower = new PresenceFollower(outlet, userIds, visible);
    for (const userId of visible) this.watch(userId, follower);
    // The bus may be away: what it does not bring is read.
    await this.topics.acquire([...visible].map(topicOf), this.config.BUS_TIMEOUT);
    // Its reader may have left while the bus was waited for.
    if (!outlet.isEnded) {
      this.starting.add(follower);
      void this.startAll();
    }
    return outlet;
  }

  private ownQueue(onEnd: () => void): BoundedQueue<Sighting> {
    const { STREAM_QUEUE_EVENTS: maxEvents, STREAM_QUEUE_BYTES: maxBytes } = this.config;
    return new BoundedQueue(new Budget({ maxEvents, maxBytes }), onEnd);
  }

  private watch(userId: string, follower: PresenceFollower): void {
    const known = this.watched.get(userId);
    if (known) known.followers.add(follower);
    else {
      const followers = new Set([follower]);
      this.watched.set(userId, { followers, state: undefined, heardAt: 0, missingSince: undefined });
    }
  }

  private release(follower: PresenceFollower): void {
    this.starting.delete(follower);
    const unwatched = [...follower.visible].filter((userId) => this.watched.get(userId)?.followers.delete(follower));
    for (const userId of unwatched) {
      if (this.watched.get(userId)?.followers.size === 0) this.watched.delete(userId);
    }
    this.topics.release(unwatched.map(topicOf));
  }

  /** Reads for all that begin, together; and for those that come meanwhile, in the next round. */
  private async startAll(): Promise<void> {
    if (this.isStarting) return;
    this.isStarting = true;
    try {
      while (this.starting.size > 0) {
        const some = [...this.starting];
        // Those whom he may not see are asked for like the others: how long it takes must not tell.
        await this.read([...new Set(some.flatMap(({ userIds }) => userIds))]);
        for (const follower of some) {
          if (this.starting.delete(follower)) follower.begin((userId) => this.watched.get(userId)?.state);
        }
      }
    } catch {
      // Nobody can know now. They are begun by the next look that succeeds.
    } finally {
      this.isStarting = false;
    }
  }

  private async check(): Promise<void> {
    if (this.isChecking) {
      this.checkAgain = true;
      return;
    }
    this.isChecking = true;
    try {
      await this.read([...this.watched.keys()]);
      await this.startAll();
    } catch {
      // Nobody can know now: those who watch hear nothing.
    }
    this.isChecking = false;
    if (!this.checkAgain) return;
    this.checkAgain = false;
    void this.check();
  }

  private async read(userIds: readonly string[]): Promise<void> {
    for (const slice of slicesOf(userIds, MAX_AT_ONCE)) {
      const askedAt = performance.now();
      for (const sighting of await this.store.read(slice)) this.apply(sighting, askedAt);
      await turn();
    }
  }

  /** @param askedAt when the store was asked, by `performance.now()`; undefined: it came over the bus. */
  private apply(sighting: Sighting, askedAt?: number): void {
    const watched = this.watched.get(sighting.userId);
    if (!watched) return;
    const { state } = watched;
    const now = performance.now();
    // Two nodes' words may come in the other order, and a word behind what was read before it. What was asked for later is right though its
    // time is not: a new master's clock may be behind that of the old one.
    if (state && sighting.asOf <= state.asOf && (askedAt === undefined || askedAt < watched.heardAt)) return;
    if (askedAt !== undefined && state?.online && sighting.lastSeenAt === null) {
      // What lapses leaves its time behind: this was wiped. His node says it again within a heartbeat, if it lives.
      watched.missingSince ??= now;
      if (now - watched.missingSince < this.times.heartbeatMs + this.times.checkMs) return;
    }
    watched.missingSince = undefined;
    watched.state = sighting;
    watched.heardAt = now;
    if (isSame(state, sighting)) return;
    for (const follower of watched.followers) follower.tell(sighting);
  }
}
