import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { Bus } from '../../platform/realtime/index.js';
import { BulkChunkPublished } from '../events/index.js';
import { FeedBusyError } from '../notifications.errors.js';
import { Publisher } from '../publisher.js';
import type { PreparedSend } from '../publishing-hooks.js';
import type { PlannedSend } from '../planned-send.js';
import { ContentSealer } from '../sealing/index.js';
import { SendLanguages } from '../templates/send-languages.js';
import { BulkAudienceRepository } from './bulk-audience.repository.js';
import { ChunkSize, chunkWithin } from './bulk-pace.js';
import { partOf, planChunk, planPart } from './bulk-plan.js';
import { progressTopic } from './bulk-progress.js';
import type { BulkFailure, ClaimedBulkSend } from './bulk-send.js';
import { BulkWalk, type Stretch } from './bulk-walk.js';
import { BulkWorkRepository } from './bulk-work.repository.js';

/** A worker that says nothing for so long counts as dead: many times what a chunk takes. */
const LEASE_MS = 5_000;
/** Then others have their turn. */
const SLICE_MS = 1_000;
/** Of a feed that somebody holds, before it is tried again. */
const BUSY_MS = 100;
/** The first time; then twice as long each. */
const FAILED_MS = 500;
/** It was stopped, or is somebody else's by now. */
class NotOurs extends Error {}

/** What became of a slice. */
export type SliceEnd = 'over' | { inMs: number };

/** What is published next, all but written. */
interface Chunk extends Stretch {
  /** Null: a stretch of the audience without anybody. */
  prepared: PreparedSend | null;
}

/** Takes bulk sends on, for a slice of time each: chunk after chunk, the next one prepared while one is written. */
@Injectable()
export class BulkRunner implements OnModuleDestroy {
  private readonly size = new ChunkSize();
  private readonly failures: RateLimitedLog;
  /** Audiences that are counted at this moment. */
  private readonly counting = new Set<string>();
  private isStopping = false;

  constructor(
    private readonly config: Config,
    private readonly work: BulkWorkRepository,
    private readonly audiences: BulkAudienceRepository,
    private readonly publisher: Publisher,
    private readonly sealer: ContentSealer,
    private readonly languages: SendLanguages,
    private readonly bus: Bus,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /** Ends slices behind the chunk under way. */
  stop(): void {
    this.isStopping = true;
  }

  /** Goes on with it, if nobody else is at it. Answers in how many milliseconds it is to be gone on with; `over`: not by us. Never rejects. */
  async run(id: string): Promise<SliceEnd> {
    let bulk: ClaimedBulkSend | undefined;
    try {
      bulk = await this.work.claim(id, LEASE_MS);
      if (!bulk) return 'over';
      const end = bulk.isExpired ? await this.fail(bulk, 'EXPIRED') : await this.slice(bulk);
      if (end !== 'over') await this.work.release(bulk, end.inMs);
      return end;
    } catch (err) {
      return this.failed(bulk, err);
    }
  }

  private async failed(bulk: ClaimedBulkSend | undefined, err: unknown): Promise<SliceEnd> {
    try {
      if (err instanceof NotOurs) {
        if (bulk) await this.work.release(bulk, 0);
        return 'over';
      }
      const isBusy = err instanceof FeedBusyError;
      if (isBusy) this.size.busy();
      else this.failures.write('error', 'a bulk send could not be gone on with, and is tried again', { err });
      if (!bulk) return 'over';
      await this.work.release(bulk, isBusy ? BUSY_MS : FAILED_MS, !isBusy);
      return isBusy ? { inMs: BUSY_MS } : 'over';
    } catch {
      // Its lease will be over: the sweepers find it.
      return 'over';
    }
  }

  private async fail(bulk: ClaimedBulkSend, why: BulkFailure): Promise<SliceEnd> {
    await this.work.fail(bulk, why);
    this.bus.publish(progressTopic(bulk.id), '');
    return 'over';
  }

  private async slice(bulk: ClaimedBulkSend): Promise<SliceEnd> {
    const until = performance.now() + SLICE_MS;
    const most = chunkWithin([bulk.rate, this.config.BULK_RATE_PER_SECOND]);
    const walk = new BulkWalk(this.audiences, bulk);
    const part = await this.plannedPart(bulk);
    if (!bulk.isCounted && !this.counting.has(bulk.id)) void this.count(bulk);
    const next = () => this.next(walk, part, Math.min(most, this.size.current));
    if (await this.isTopicGone(bulk)) return this.fail(bulk, 'TOPIC_GONE');
    for (let coming = next(); ;) {
      const chunk = await coming;
      const waitMs = await this.takeOfAll(chunk);
      if (waitMs > 0) return { inMs: waitMs };
      const isLastOfSlice = chunk.isLast || this.isStopping || performance.now() > until;
      if (!isLastOfSlice) coming = next();
      // Should this one fail, nobody waits for that.
      coming.catch(() => undefined);
      const ownWaitMs = await this.publish(bulk, chunk);
      if (chunk.isLast) return 'over';
      if (isLastOfSlice || ownWaitMs > 0) return { inMs: ownWaitMs };
    }
  }

  /** What it is published as now. Sealed once for all of a slice; all variants of a part have contents of their own. */
  private plannedPart(bulk: ClaimedBulkSend): Promise<PlannedSend> {
    return this.sealer.resealed(planPart(bulk, partOf(bulk, Date.now())), bulk);
  }

  private async next(walk: BulkWalk, part: PlannedSend, most: number): Promise<Chunk> {
    const stretch = await walk.next(most);
    const { userIds } = stretch;
    if (userIds.length === 0) return { ...stretch, prepared: null };
    const told = await this.languages.of(
      userIds,
      [part, ...part.variants].map(({ locale }) => locale),
    );
    return { ...stretch, prepared: await this.publisher.prepare(planChunk(part, userIds, told)) };
  }

  private takeOfAll({ userIds }: Chunk): Promise<number> | number {
    const { BULK_RATE_PER_SECOND: rate } = this.config;
    return rate === undefined || userIds.length === 0 ? 0 : this.work.takeOfAll(userIds.length, rate);
  }

  /** Answers in how many milliseconds its own rate lets the next chunk through. @throws NotOurs, FeedBusyError */
  private async publish(bulk: ClaimedBulkSend, chunk: Chunk): Promise<number> {
    const startedAt = performance.now();
    const { after, upTo, isLast, userIds, prepared } = chunk;
    const part = prepared?.send.sendId ?? null;
    let waitMs: number | null = null;
    const advance = async (tx: Parameters<Parameters<Publisher['publishWith']>[1]>[0]) => {
      waitMs = await this.work.advance(tx, bulk, { after, upTo, isLast, count: userIds.length, part }, LEASE_MS);
      if (waitMs === null) throw new NotOurs();
    };
    try {
      if (prepared) await this.publisher.publishWith(prepared, advance);
      else await this.work.inTransaction(advance);
    } catch (error) {
      if (error instanceof NotOurs && part !== null) await this.work.leavePart(bulk, part);
      throw error;
    }
    const ms = performance.now() - startedAt;
    if (prepared) this.size.took(ms, userIds.length);
    this.events.emit(new BulkChunkPublished(userIds.length, ms / 1_000));
    this.bus.publish(progressTopic(bulk.id), '');
    return waitMs ?? 0;
  }

  /** While it goes: nobody waits for it. */
  private async count(bulk: ClaimedBulkSend): Promise<void> {
    this.counting.add(bulk.id);
    try {
      const total = await this.audiences.count(bulk.audience, 0);
      if (total !== undefined) await this.work.setTotal(bulk.id, total);
    } catch (err) {
      this.failures.write('warn', 'whom a bulk send is for could not be counted', { err });
    } finally {
      this.counting.delete(bulk.id);
    }
  }

  private async isTopicGone({ audience }: ClaimedBulkSend): Promise<boolean> {
    return audience.kind === 'topic' && !(await this.audiences.isTopic(audience.topic));
  }
}
