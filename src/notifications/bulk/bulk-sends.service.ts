import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Database, isId, isLockTimeout, type Sql } from '../../platform/database/index.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors/index.js';
import { Bus } from '../../platform/realtime/index.js';
import { Recaller } from '../due/recaller.js';
import { FeedBusyError } from '../notifications.errors.js';
import { BulkAudienceRepository } from './bulk-audience.repository.js';
import { BulkProgress, progressTopic } from './bulk-progress.js';
import { type BulkAudienceRequest, checkAudience } from './bulk-request.js';
import { type BulkSendRecord, isOver } from './bulk-send.js';
import { BulkSendsRepository } from './bulk-sends.repository.js';
import { BulkTally } from './bulk-tally.js';
import { BulkWorker } from './bulk-worker.js';

export const MAX_BULK_SENDS = 100;
/** For how long a caller waits for recalls; workers go on with the rest. */
const RECALL_MS = 2_000;

export interface BulkSendPage {
  bulkSends: BulkSendRecord[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Bulk sends, for operators: what became of them, and steering them. What is changed of one holds its row: then nothing of it is published. */
@Injectable()
export class BulkSendsService {
  constructor(
    private readonly database: Database,
    private readonly bulks: BulkSendsRepository,
    private readonly audiences: BulkAudienceRepository,
    private readonly tally: BulkTally,
    private readonly progress: BulkProgress,
    private readonly recaller: Recaller,
    private readonly worker: BulkWorker,
    private readonly audit: AuditLog,
    private readonly bus: Bus,
  ) {}

  /** @throws NotFoundError */
  async find(id: string): Promise<BulkSendRecord> {
    const known = checkedId(id);
    await this.tally.refresh(known);
    return this.read(known);
  }

  /** Newest first. @param after the id of the last one of the page before. @throws InvalidInputError */
  async page(first: number, after: string | null): Promise<BulkSendPage> {
    if (!Number.isInteger(first) || first < 1 || first > MAX_BULK_SENDS) {
      throw new InvalidInputError(`first must be between 1 and ${MAX_BULK_SENDS}.`, { fields: ['first'] });
    }
    if (after !== null && !isId(after)) {
      throw new InvalidInputError('after must be the cursor of an edge.', { fields: ['after'] });
    }
    const rows = await this.bulks.page(after, first + 1);
    return { bulkSends: rows.slice(0, first), hasNextPage: rows.length > first, hasPreviousPage: after !== null };
  }

  /** How many would be sent to now. @throws InvalidInputError, NotFoundError for a topic that doesn't exist */
  async count(to: BulkAudienceRequest): Promise<number> {
    const { audience, userIds } = checkAudience(to);
    if (audience.kind === 'topic' && !(await this.audiences.isTopic(audience.topic))) throw new NotFoundError();
    return (await this.audiences.count(audience, userIds.length)) ?? 0;
  }

  /** First as it is, then whenever that has changed, until it is over. @throws NotFoundError */
  async follow(id: string): Promise<AsyncIterableIterator<BulkSendRecord>> {
    return this.progress.follow(await this.find(id));
  }

  /** When it has answered, nothing more is published, until it is resumed. Idempotent. @throws NotFoundError, InvalidInputError */
  pause(caller: Caller, id: string): Promise<BulkSendRecord> {
    return this.change(caller, id, 'pause', async (tx, { state }) => {
      if (isOver(state)) throw overAlready(state, 'paused');
      return state === 'PAUSED' ? undefined : this.bulks.pause(tx, checkedId(id));
    });
  }

  /** Goes on where it was. Idempotent. @throws NotFoundError, InvalidInputError */
  async resume(caller: Caller, id: string): Promise<BulkSendRecord> {
    const resumed = await this.change(caller, id, 'resume', async (tx, { state }) => {
      if (isOver(state)) throw overAlready(state, 'resumed');
      return state === 'PAUSED' ? this.bulks.resume(tx, checkedId(id)) : undefined;
    });
    if (resumed.state === 'RUNNING') this.worker.soon(resumed.id);
    return resumed;
  }

  /**
   * When it has answered, nothing more is published; with `recall` what is published and unread is taken back, too, of one that is over as well: as
   * much as can be while somebody waits, and then by workers, whoever dies. Idempotent. @throws NotFoundError, InvalidInputError, FeedBusyError
   */
  async cancel(caller: Caller, id: string, recall: boolean): Promise<BulkSendRecord> {
    const known = checkedId(id);
    const cancelled = await this.change(
      caller,
      id,
      'cancel',
      async (tx, { state }) => {
        if (isOver(state) && state !== 'CANCELLED' && !recall) throw overAlready(state, 'cancelled');
        if (recall) await this.bulks.markRecalled(tx, known);
        return state === 'CANCELLED' && !recall ? undefined : this.bulks.cancel(tx, known);
      },
      { recall },
    );
    if (recall) await this.recall(known);
    return cancelled;
  }

  private async recall(id: string): Promise<void> {
    const untilMs = performance.now() + RECALL_MS;
    for (const part of await this.bulks.partsOf(id)) {
      if (performance.now() > untilMs) return;
      await this.recaller.recall(part, untilMs);
    }
  }

  /** @param work answers how it is then; undefined: it was so already. */
  private async change(
    caller: Caller,
    id: string,
    verb: 'pause' | 'resume' | 'cancel',
    work: (tx: Sql, bulk: BulkSendRecord) => Promise<BulkSendRecord | undefined>,
    detail: Readonly<Record<string, boolean>> = {},
  ): Promise<BulkSendRecord> {
    const known = checkedId(id);
    const after = await this.database
      .transaction(async (tx) => {
        if (detail['recall'] === true) await this.bulks.holdParts(tx, known);
        const bulk = await this.bulks.hold(tx, known);
        if (!bulk) throw new NotFoundError();
        const changed = await work(tx, bulk);
        if (!changed) return bulk;
        const subject = { kind: 'bulkSend', id: known };
        await this.audit.record(tx, { caller, action: `bulkSend.${verb}`, subject, detail });
        return changed;
      })
      .catch((error: unknown) => {
        throw isLockTimeout(error) ? new FeedBusyError() : error;
      });
    this.bus.publish(progressTopic(known), '');
    return after;
  }

  private async read(id: string): Promise<BulkSendRecord> {
    const bulk = await this.bulks.find(id);
    if (!bulk) throw new NotFoundError();
    return bulk;
  }
}

function checkedId(id: string): string {
  if (!isId(id)) throw new NotFoundError();
  return id.toLowerCase();
}

function overAlready(state: string, verb: string): InvalidInputError {
  return new InvalidInputError(`This bulk send is ${state}: it can’t be ${verb} any more.`, { fields: ['id'] });
}
