import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/index.js';
import { isLockTimeout, type Partition } from '../platform/database/index.js';
import { Logger } from '../platform/logging/index.js';
import { FeedAnnouncer } from './feed/feed-announcer.js';
import { RetentionRepository } from './retention.repository.js';

const DAY_MS = 24 * 3_600_000;
const WEEK_DAYS = 7;
/** People in one transaction, and notifications that it takes out of their counts: their feeds are held for some 20 ms. */
const PEOPLE_AT_ONCE = 200;
const ROWS_AT_ONCE = 1_000;
const ATTEMPTS = 10;
const PAUSE_MS = 1_000;
/** Below every recipient. */
const NOBODY = '';

/**
 * Drops what is older than RETENTION_DAYS, by whole weeks. First it goes out of the counts, with a RESYNC for each whose count
 * changed; then the week is detached, which locks nobody out; what came to count in between is taken out, too; then it is dropped. Ended
 * anywhere, the next run goes on from there.
 */
@Injectable()
export class RetentionService {
  constructor(
    private readonly config: Config,
    private readonly repository: RetentionRepository,
    private readonly announcer: FeedAnnouncer,
    private readonly logger: Logger,
  ) {}

  async run(nowMs: number = Date.now()): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.runOnce(nowMs);
      } catch (error) {
        // Somebody holds a feed, or is at the partition, for longer than we wait: the rest waits for its turn as well.
        if (!isLockTimeout(error) || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  private async runOnce(nowMs: number): Promise<void> {
    const keptFromMs = nowMs - this.config.RETENTION_DAYS * DAY_MS;
    for (const partition of await this.repository.partitionsBefore('notifications', keptFromMs)) {
      if (partition.state === 'attached') await this.settle(partition);
      await this.repository.detach('notifications', partition);
      await this.settle(partition);
      await this.drop(partition);
    }
    for (const table of ['contents', 'sends']) {
      for (const partition of await this.repository.partitionsBefore(table, keptFromMs - WEEK_DAYS * DAY_MS)) {
        await this.repository.detach(table, partition);
        await this.drop(partition);
      }
    }
  }

  private async drop(partition: Partition): Promise<void> {
    await this.repository.drop(partition);
    this.logger.info('dropped a week that is older than RETENTION_DAYS', { partition: partition.name });
  }

  private async settle(partition: Partition): Promise<void> {
    let behind = NOBODY;
    for (;;) {
      const people = await this.repository.peopleIn(partition, behind, PEOPLE_AT_ONCE);
      const last = people.at(-1);
      if (last === undefined) return;
      const held = await this.settleSome(partition, people, 'skip');
      // Each by himself: nobody else waits with him.
      for (const person of held) await this.settleSome(partition, [person], 'wait');
      behind = last;
    }
  }

  /** Answers those whose feeds somebody holds. */
  private async settleSome(partition: Partition, people: readonly string[], wait: 'wait' | 'skip'): Promise<string[]> {
    const held = new Set(await this.repository.raiseFloors(partition, people, wait));
    for (let more = true; more;) {
      const settled = await this.repository.settle(partition, people, wait, ROWS_AT_ONCE);
      for (const { recipient, feed } of settled.changed) this.announcer.resync(recipient, feed);
      for (const person of settled.held) held.add(person);
      more = settled.more;
    }
    return [...held];
  }
}
