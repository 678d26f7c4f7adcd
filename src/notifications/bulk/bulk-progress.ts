import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { Bus, Newest, SharedTopics } from '../../platform/realtime/index.js';
import { type BulkSendRecord, isOver } from './bulk-send.js';
import { BulkSendsRepository } from './bulk-sends.repository.js';
import { BulkTally } from './bulk-tally.js';

/** On the bus: something of it has changed. */
export function progressTopic(id: string): string {
  return `bulk:${id}`;
}

/** It is read so often at most, and so often in any case: the bus may be away. */
const SOONEST_MS = 250;
const LATEST_MS = 1_000;

interface Watch {
  followers: Set<Newest<BulkSendRecord>>;
  timer: NodeJS.Timeout | undefined;
  readAtMs: number;
  isReading: boolean;
  /** Something changed since it began to be read. */
  again: boolean;
  last: string;
}

/** Bulk sends that somebody at this node watches: each read once for all of them. A slow reader gets the newest. */
@Injectable()
export class BulkProgress implements OnApplicationShutdown {
  private readonly watches = new Map<string, Watch>();
  private readonly topics: SharedTopics;
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly config: Config,
    private readonly bulks: BulkSendsRepository,
    private readonly tally: BulkTally,
    bus: Bus,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    this.topics = new SharedTopics(bus, (topic) => this.changed(topic.slice(progressTopic('').length)));
  }

  onApplicationShutdown(): void {
    for (const { timer } of this.watches.values()) clearTimeout(timer);
    this.failures.close();
  }

  /** First as it is, then whenever that has changed; it ends when the bulk send is over. @param first as it was read just now. */
  async follow(first: BulkSendRecord): Promise<AsyncIterableIterator<BulkSendRecord>> {
    const { id } = first;
    const follower = new Newest<BulkSendRecord>(() => this.leave(id, follower));
    const known = this.watches.get(id);
    const watch = known ?? this.watch(id);
    watch.followers.add(follower);
    follower.tell(first);
    if (!known) await this.topics.acquire([progressTopic(id)], this.config.BUS_TIMEOUT);
    // What changed before the bus was listened to is in what is read from now on.
    this.changed(id);
    return follower;
  }

  private watch(id: string): Watch {
    const watch: Watch = {
      followers: new Set<Newest<BulkSendRecord>>(),
      timer: undefined,
      readAtMs: Number.NEGATIVE_INFINITY,
      isReading: false,
      again: false,
      last: '',
    };
    this.watches.set(id, watch);
    return watch;
  }

  private leave(id: string, follower: Newest<BulkSendRecord>): void {
    const watch = this.watches.get(id);
    if (!watch?.followers.delete(follower) || watch.followers.size > 0) return;
    clearTimeout(watch.timer);
    this.watches.delete(id);
    this.topics.release([progressTopic(id)]);
  }

  private changed(id: string): void {
    const watch = this.watches.get(id);
    if (!watch) return;
    if (watch.isReading) watch.again = true;
    else this.schedule(id, watch, Math.max(0, watch.readAtMs + SOONEST_MS - performance.now()));
  }

  private schedule(id: string, watch: Watch, inMs: number): void {
    clearTimeout(watch.timer);
    watch.timer = setTimeout(() => void this.read(id, watch), inMs);
    watch.timer.unref();
  }

  private async read(id: string, watch: Watch): Promise<void> {
    watch.isReading = true;
    watch.again = false;
    watch.readAtMs = performance.now();
    try {
      await this.tally.refresh(id);
      this.tell(watch, await this.bulks.find(id));
    } catch (err) {
      this.failures.write('warn', 'the progress of a bulk send could not be read', { err });
    }
    watch.isReading = false;
    if (this.watches.get(id) === watch) this.schedule(id, watch, watch.again ? SOONEST_MS : LATEST_MS);
  }

  private tell(watch: Watch, bulk: BulkSendRecord | undefined): void {
    const text = JSON.stringify(bulk);
    const hasChanged = text !== watch.last;
    watch.last = text ?? '';
    for (const follower of watch.followers) {
      if (bulk && hasChanged) follower.tell(bulk);
      if (!bulk || isOver(bulk.state)) follower.finish();
    }
  }
}
