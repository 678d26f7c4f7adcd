import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Database, isLockTimeout, newId, type Sql } from '../../platform/database/index.js';
import { Categories } from '../categories.js';
import { KeyBusyError } from '../notifications.errors.js';
import type { PlannedSend } from '../planned-send.js';
import { PublishRepository } from '../publish.repository.js';
import { ContentSealer, Fingerprints } from '../sealing/index.js';
import { type ScheduledRequest, toKept } from '../scheduled-request.js';
import { type CheckedSend, timeProblem } from '../send-request.js';
import { BulkAudienceRepository } from './bulk-audience.repository.js';
import { planPart } from './bulk-plan.js';
import { type BulkSendRequest, checkBulkSend, type CheckedBulkSend, noSuchTopic } from './bulk-request.js';
import type { BulkSendRecord, NewBulkSend } from './bulk-send.js';
import { BulkSendsRepository } from './bulk-sends.repository.js';
import { BulkWorker } from './bulk-worker.js';

/** How long a caller waits to be told how many it is for; longer, and it is counted while it runs. */
const COUNT_MS = 500;

/** Takes a request to send to many, and answers when it is durable: from then on it will be done. */
@Injectable()
export class BulkStartsService {
  constructor(
    private readonly database: Database,
    private readonly categories: Categories,
    private readonly audiences: BulkAudienceRepository,
    private readonly bulks: BulkSendsRepository,
    private readonly keys: PublishRepository,
    private readonly sealer: ContentSealer,
    private readonly fingerprints: Fingerprints,
    private readonly worker: BulkWorker,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidInputError, IdempotencyKeyReusedError, KeyBusyError, ContentKeysMissingError, UnavailableError; then nothing was written. */
  async start(caller: Caller, request: BulkSendRequest): Promise<BulkSendRecord> {
    const nowMs = Date.now();
    const checked = checkBulkSend(request, await this.categories.namesFor(request));
    const problem = timeProblem(checked.send, nowMs) ?? (await this.audienceProblem(checked));
    const { bulk, keyed } = await this.planned(caller, checked, nowMs);
    // What was right when it was made is answered as it was then.
    const id = problem ? await this.firstOf(this.database, keyed, problem) : await this.write(caller, bulk, keyed);
    const started = await this.bulks.find(id);
    if (!started) throw problem ?? new Error(`the bulk send ${id} was started, and is not there`);
    if (started.state === 'RUNNING') this.worker.soon(id);
    return started;
  }

  private async audienceProblem({ audience }: CheckedBulkSend): Promise<Error | undefined> {
    if (audience.kind !== 'topic' || (await this.audiences.isTopic(audience.topic))) return undefined;
    return noSuchTopic(audience.topic);
  }

  private async planned(caller: Caller, checked: CheckedBulkSend, nowMs: number): Promise<Planned> {
    const { send, audience, userIds, name, rate, fingerprint } = checked;
    const isLater = send.scheduledAt !== null && send.scheduledAt.getTime() > nowMs;
    const count = await this.audiences.count(audience, userIds.length, performance.now() + COUNT_MS);
    const id = newId(nowMs);
    const idempotency = send.idempotencyKey === null ? null : { key: send.idempotencyKey, fingerprint, sealed: null };
    const answer = JSON.stringify({ bulkSendId: id });
    // Written down, and sealed, as what is for later is.
    const keyed = await this.sealer.sealed({
      ...planPart({ ...send, createdBy: caller.id, request: requestOf(send) }, id),
      dueAt: new Date(nowMs),
      idempotency: idempotency && { ...idempotency, answer },
    });
    const bulk: NewBulkSend = {
      id,
      name,
      createdBy: caller.id,
      createdAt: new Date(nowMs),
      scheduledAt: isLater ? send.scheduledAt : null,
      expiresAt: send.expiresAt,
      type: send.type,
      audience,
      userIds,
      rate,
      total: { count: count ?? 0, isCounted: count !== undefined },
      request: toKept(keyed),
      sealed: keyed.sealed,
    };
    return { bulk, keyed };
  }

  private async write(caller: Caller, bulk: NewBulkSend, keyed: PlannedSend): Promise<string> {
    try {
      const first = await this.database.transaction(async (tx) => {
        if (keyed.idempotency !== null && (await this.keys.claimKeys(tx, [keyed])).size === 0) return undefined;
        await this.bulks.add(tx, bulk);
        const subject = { kind: 'bulkSend', id: bulk.id };
        const detail = {
          audience: bulk.audience.kind,
          total: bulk.total.count,
          isScheduled: bulk.scheduledAt !== null,
        };
        await this.audit.record(tx, { caller, action: 'bulkSend.start', subject, detail });
        return bulk.id;
      });
      // The key's first use is read behind the statement that waited for it.
      return first ?? (await this.firstOf(this.database, keyed));
    } catch (error) {
      throw isLockTimeout(error) ? new KeyBusyError() : error;
    }
  }

  /** What was started under its key. @throws `otherwise`, where nothing was; IdempotencyKeyReusedError */
  private async firstOf(sql: Sql, keyed: PlannedSend, otherwise?: Error): Promise<string> {
    const first = keyed.idempotency && (await this.keys.firstAnswers(sql, [keyed])).get(keyed);
    if (!first) throw otherwise ?? new Error('an idempotency key was taken, and has no answer');
    const { bulkSendId } = JSON.parse(await this.fingerprints.answerTo(keyed, first)) as { bulkSendId: string };
    return bulkSendId;
  }
}

interface Planned {
  bulk: NewBulkSend;
  keyed: PlannedSend;
}

function requestOf({ category, topic, priority, channels, ...said }: CheckedSend): ScheduledRequest {
  const { title, message, actionUrl, data } = said;
  const content = { locale: null, title, message, subject: null, html: null, actionUrl, data };
  return { category, topic, priority, channels, collapseKey: null, contents: [content] };
}
