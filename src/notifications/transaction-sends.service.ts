import { Injectable } from '@nestjs/common';
import { AuditLog } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Database, type Sql } from '../platform/database/index.js';
import { Categories } from './categories.js';
import { SchedulesService } from './due/schedules.service.js';
import type { PlannedSend } from './planned-send.js';
import { PublishRepository } from './publish.repository.js';
import { ScheduleRepository } from './schedule.repository.js';
import { ContentSealer, Fingerprints } from './sealing/index.js';
import { SendAudience } from './send-audience.js';
import { SendWords } from './send-words.js';
import { auditOf } from './send-audit.js';
import { checkSend, type SendRequest, timeProblem } from './send-request.js';
import { planSend, type SendAnswer, type StoredAnswer } from './send.service.js';

/** Whoever committed it publishes it at once. Workers look a little later, for what was left behind by one that died. */
export const HEAD_START_MS = 1_500;

export interface WrittenSend {
  answer: SendAnswer;
  /** The row to be published as soon as the transaction has committed; null: not now, or nothing was written. */
  dueNow: string | null;
}

/**
 * Sends in a transaction that belongs to somebody else, and may last for long: no feed is locked in it. What is accepted is written down as
 * a scheduled send is, and published after the commit, by whoever committed or by a worker: the row decides, as it does for those.
 */
@Injectable()
export class TransactionSendsService {
  constructor(
    private readonly categories: Categories,
    private readonly audience: SendAudience,
    private readonly words: SendWords,
    private readonly keys: PublishRepository,
    private readonly schedules: ScheduleRepository,
    private readonly due: SchedulesService,
    private readonly sealer: ContentSealer,
    private readonly fingerprints: Fingerprints,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /**
   * Durable with the commit of `tx`. A key that another transaction has claimed, and not committed, is waited for.
   *
   * @param nowMs when it is due, for what is due now: of one transaction each later than the one before, as that is the order of publishing.
   * @throws InvalidInputError before anything was written, IdempotencyKeyReusedError; the transaction can go on after both.
   */
  async write(tx: Sql, caller: Caller, request: SendRequest, nowMs: number): Promise<WrittenSend> {
    const checked = checkSend(request, await this.categories.namesFor(request));
    // Whoever else sends under this name for the first time would wait for the end of `tx`.
    await this.audit.makeKnown(this.database, caller.id);
    const { userIds, problem: unreachable } = await this.audience.of(checked);
    const { words, problem: unsaid } = await this.words.of(checked, request, userIds, true);
    const planned = planSend(caller, checked, words, userIds, nowMs);
    // They come into being when it is published.
    const answer: StoredAnswer = { ...planned.answer, notifications: [] };
    const isLater = planned.planned.dueAt !== null;
    const send: PlannedSend = {
      ...planned.planned,
      // Who follows a topic when it is published gets it.
      recipients: checked.topic === null ? planned.planned.recipients : [],
      dueAt: planned.planned.dueAt ?? new Date(nowMs),
      idempotency: planned.planned.idempotency && {
        ...planned.planned.idempotency,
        answer: JSON.stringify(answer),
      },
    };
    const problem = timeProblem(checked, nowMs) ?? unreachable ?? unsaid;
    const sealed = problem ? send : await this.sealer.sealed(send);
    const first = await (problem ? this.firstAnswer(tx, send) : this.claimed(tx, sealed));
    if (first !== undefined)
      return { answer: { ...(JSON.parse(first) as StoredAnswer), duplicate: true }, dueNow: null };
    if (problem) throw problem;
    await this.audit.record(tx, ...auditOf([sealed]));
    await this.schedules.add(tx, [sealed], isLater ? 0 : HEAD_START_MS);
    return { answer: { ...answer, duplicate: false }, dueNow: isLater ? null : send.sendId };
  }

  /** Publishes those of these that a commit left behind, and that nobody has published yet. Resolves when it was tried; never rejects. */
  async publish(ids: readonly string[]): Promise<void> {
    await this.due.publishCommitted(ids);
  }

  /** The first answer under its key; undefined: it has none, or had none before now. */
  private async claimed(tx: Sql, send: PlannedSend): Promise<string | undefined> {
    if (send.idempotency === null) return undefined;
    const claimed = await this.keys.claimKeys(tx, [send]);
    return claimed.has(send) ? undefined : this.firstAnswer(tx, send);
  }

  private async firstAnswer(tx: Sql, send: PlannedSend): Promise<string | undefined> {
    if (send.idempotency === null) return undefined;
    const first = (await this.keys.firstAnswers(tx, [send])).get(send);
    return first && this.fingerprints.answerTo(send, first);
  }
}
