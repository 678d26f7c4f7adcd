import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { done, Gatherer, type Outcome } from '../../platform/batching/index.js';
import { Config } from '../../platform/config/index.js';
import { Database, InstallationEpoch } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { BoundedQueue, Budget, Bus, type Outlet } from '../../platform/realtime/index.js';
import { FeedsFollowed, GapHealed } from '../events/index.js';
import { feedTopic, parseFeedMessage } from './feed-change.js';
import { changeOf, CHUNK_TOPIC, messageOf, parseFeedChunk } from './feed-chunk.js';
import { FeedFollower, type FollowedEvent, type FollowerOptions, type StartingPoint } from './feed-follower.js';
import { FeedReader } from './feed-reader.js';
import { FeedStream, type FeedStreamOptions, type HealCause } from './feed-stream.js';

/** What a resolver asks for; `onStalled` closes the socket of a reader that takes nothing. */
export interface FollowRequest extends Pick<FollowerOptions, 'reading' | 'shows' | 'onStalled'> {
  recipient: string;
  from: StartingPoint;
  /** How the reader's transport takes events; undefined: it reads an iterator of its own. */
  openOutlet: (onEnd: () => void) => Outlet<FollowedEvent> | undefined;
}

/** One of this node. It is its own entry: looking for ten thousand one after the other, each step between costs. */
class SharedStream extends FeedStream {
  users = 1;
  /** Resolves when the bus is subscribed to, or did not answer in time. */
  subscribed: Promise<void> | undefined;
  unsubscribe: Promise<(() => void) | undefined> | undefined;
}

interface Moved {
  recipient: string;
  epoch: number;
  last_seq: number;
  /** Where our stream stood when we asked. */
  at: number;
}

const CHECK_SLICE = 1_000;
/** A number that PostgreSQL shows and the bus has not brought may be on its way: looked at again after this. */
const ON_ITS_WAY_MS = 150;

/**
 * The live feeds of this node: one stream a person, for as long as somebody follows it. When the bus was away, and every
 * `POSITION_CHECK` in any case, all positions are held against PostgreSQL, so that whatever Redis lost is read.
 */
@Injectable()
export class FeedHub implements OnModuleInit, OnApplicationShutdown {
  private readonly streams = new Map<string, SharedStream>();
  private readonly followers = new Set<FeedFollower>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly strange: RateLimitedLog;
  /** The topic of what many get, which this node reads from its first stream on. */
  private chunks: Promise<unknown> | undefined;
  /** Of streams one by one, as each begins: many do at once when a node's sockets come back. */
  private readonly checks: Gatherer<FeedStream, void>;
  private readonly streamOptions: FeedStreamOptions;
  private checking = false;
  private checkAgain = false;

  constructor(
    private readonly config: Config,
    private readonly bus: Bus,
    private readonly reader: FeedReader,
    private readonly database: Database,
    private readonly epoch: InstallationEpoch,
    private readonly events: Events,
    private readonly logger: Logger,
  ) {
    this.strange = new RateLimitedLog(logger, 1);
    this.streamOptions = {
      gapWaitMs: config.GAP_WAIT,
      onHeal: (cause, recipient) => events.emit(new GapHealed(cause, recipient)),
    };
    this.checks = new Gatherer((streams) => this.checkTogether(streams), { maxWeight: CHECK_SLICE, maxInFlight: 1 });
  }

  onModuleInit(): void {
    this.bus.onRestored(() => void this.checkPositions('reconnect'));
    this.timers.push(
      setInterval(() => void this.checkPositions('position'), this.config.POSITION_CHECK),
      setInterval(() => this.tellSize(), this.config.POSITION_CHECK),
      setInterval(() => this.followers.forEach((follower) => follower.sync()), this.config.SYNC_INTERVAL),
    );
    for (const timer of this.timers) timer.unref();
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const stream of this.streams.values()) stream.stop();
    this.strange.close();
  }

  private tellSize(): void {
    this.events.emit(new FeedsFollowed(this.streams.size, this.followers.size));
  }

  /** How many people's feeds are followed at this node. */
  get size(): number {
    return this.streams.size;
  }

  /**
   * Everything behind `from`, then live; ends when its reader returns. The order matters: the bus is subscribed to
   * before PostgreSQL is read. @throws CursorExpiredError, UnavailableError
   */
  async follow(request: FollowRequest): Promise<Outlet<FollowedEvent>> {
    const stream = this.acquire(request.recipient);
    let follower: FeedFollower | undefined;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      if (follower) this.followers.delete(follower);
      follower?.stop();
      this.release(stream);
    };
    try {
      const outlet = request.openOutlet(release) ?? this.ownQueue(release);
      await stream.subscribed;
      follower = new FeedFollower(stream, this.reader, outlet, {
        reading: request.reading,
        shows: request.shows,
        onStalled: request.onStalled,
        stallMs: this.config.STREAM_STALL,
        onOverflow: () => this.events.emit(new GapHealed('overflow', request.recipient)),
      });
      this.followers.add(follower);
      await follower.start(request.from);
      return outlet;
    } catch (error) {
      release();
      throw error;
    }
  }

  private ownQueue(onEnd: () => void): BoundedQueue<FollowedEvent> {
    const { STREAM_QUEUE_EVENTS: maxEvents, STREAM_QUEUE_BYTES: maxBytes } = this.config;
    return new BoundedQueue(new Budget({ maxEvents, maxBytes }), onEnd);
  }

  private acquire(recipient: string): SharedStream {
    const known = this.streams.get(recipient);
    if (known) {
      known.users += 1;
      return known;
    }
    const stream = new SharedStream(recipient, this.streamOptions);
    const confirmed = this.bus.subscribe(feedTopic(recipient), (text) => this.hear(stream, text));
    this.chunks ??= this.bus.subscribe(CHUNK_TOPIC, (text) => this.hearChunk(text));
    stream.subscribed = this.inTime(Promise.all([confirmed, this.chunks]), recipient);
    stream.unsubscribe = confirmed.catch(() => undefined);
    this.streams.set(recipient, stream);
    return stream;
  }

  private hear(stream: FeedStream, text: string): void {
    const message = parseFeedMessage(text);
    if (message) stream.receive(message);
    else this.notOurs();
  }

  private hearChunk(text: string): void {
    const chunk = parseFeedChunk(text);
    if (!chunk) return this.notOurs();
    const { installation, at } = chunk;
    for (const to of chunk.to) {
      const stream = this.streams.get(to[0]);
      if (!stream) continue;
      const change = changeOf(chunk, to);
      if (!stream.handOn(installation, to[1], change, at)) stream.receive(messageOf(chunk, to, change));
    }
  }

  private notOurs(): void {
    this.strange.write('warn', 'this is no message about a feed: does somebody else use our Redis prefix?');
  }

  /** Without Redis a stream begins all the same; it lives on position checks until the subscription takes force. */
  private async inTime(confirmed: Promise<unknown>, recipient: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.config.BUS_TIMEOUT);
    });
    const outcome = await Promise.race([
      confirmed.then(
        () => 'confirmed',
        () => 'late',
      ),
      late,
    ]);
    clearTimeout(timer);
    // In force at last: what came between our first read and now was not heard.
    if (outcome === 'late')
      void confirmed.then(
        () => this.checkOne(recipient),
        () => undefined,
      );
  }

  private release(stream: SharedStream): void {
    stream.users -= 1;
    if (stream.users > 0) return;
    stream.stop();
    if (this.streams.get(stream.recipient) === stream) this.streams.delete(stream.recipient);
    void stream.unsubscribe?.then((unsubscribe) => unsubscribe?.());
  }

  private checkOne(recipient: string): void {
    const stream = this.streams.get(recipient);
    if (stream) this.checkOnceBegun(stream);
  }

  /** The page that it is about to begin with may have been read before what was lost was sent. */
  private checkOnceBegun(stream: FeedStream): void {
    stream.whenBegun(() => void this.checks.add(stream));
  }

  private async checkPositions(cause: HealCause): Promise<void> {
    if (this.checking) {
      // What is lost from now on the one under way may have looked for already.
      if (cause === 'reconnect') this.checkAgain = true;
      return;
    }
    this.checking = true;
    try {
      const all = [...this.streams.values()];
      if (cause === 'reconnect')
        all.filter((stream) => !stream.hasBegun).forEach((stream) => this.checkOnceBegun(stream));
      const streams = all.filter((stream) => stream.hasBegun);
      for (let start = 0; start < streams.length; start += CHECK_SLICE) {
        await this.check(streams.slice(start, start + CHECK_SLICE), cause);
      }
    } catch (error) {
      this.checkFailed(error);
    } finally {
      this.checking = false;
    }
    if (!this.checkAgain) return;
    this.checkAgain = false;
    await this.checkPositions('reconnect');
  }

  private async checkTogether(streams: FeedStream[]): Promise<Outcome<void>[]> {
    await this.check(streams, 'reconnect').catch((error) => this.checkFailed(error));
    return streams.map(() => done(undefined));
  }

  private async check(streams: FeedStream[], cause: HealCause): Promise<void> {
    const moved = await this.database.read<Moved & Record<string, unknown>>(
      `SELECT q.recipient, coalesce(f.epoch, 0) AS epoch, coalesce(f.last_seq, 0) AS last_seq, q.at
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS q (recipient, epoch, at)
       LEFT JOIN feeds f ON f.recipient = q.recipient
       WHERE coalesce(f.last_seq, 0) <> q.at OR (f.epoch <> q.epoch AND q.epoch <> 0)`,
      [
        streams.map((stream) => stream.recipient),
        streams.map((stream) => stream.currentLife?.epoch),
        streams.map((stream) => stream.position),
      ],
      'feed-check',
    );
    const installation = this.epoch.current;
    for (const stream of streams) {
      if (stream.hasBegun && stream.currentLife?.installation !== installation) stream.restart(cause);
    }
    if (moved.length === 0) return;
    const timer = setTimeout(
      () => moved.forEach((row) => this.heal(row, installation, cause)),
      cause === 'reconnect' ? 0 : ON_ITS_WAY_MS,
    );
    timer.unref();
  }

  private heal(row: Moved, installation: string, cause: HealCause): void {
    const stream = this.streams.get(row.recipient);
    const life = stream?.currentLife;
    // Begun anew meanwhile: what we asked of the old life is void.
    if (!stream || life?.installation !== installation) return;
    const fromNothing = life.epoch === 0 && stream.position === 0;
    // A feed never goes back in one life: one that did is restored, however much its epoch looks the same.
    const goneBack = row.last_seq < row.at && stream.position >= row.at;
    if ((row.epoch === life.epoch || fromNothing) && !goneBack) stream.catchUp(row.last_seq, cause, row.epoch);
    else stream.restart(cause);
  }

  private checkFailed(error: unknown): void {
    this.logger.warn('positions could not be checked; they are again in a moment', { err: error });
  }
}
