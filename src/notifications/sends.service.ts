import { Injectable } from '@nestjs/common';
import { AuditLog } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { isId, isLockTimeout, type Sql } from '../platform/database/index.js';
import { InvalidInputError, NotFoundError } from '../platform/errors/index.js';
import { Recaller } from './due/recaller.js';
import { FeedBusyError } from './notifications.errors.js';
import { PublishingHooks } from './publishing-hooks.js';
import { checkedKey } from './send-request.js';
import { type CancelRecording, type CancelTarget, type SendRecord, SendsRepository } from './sends.repository.js';

/** What is asked to be cancelled: exactly one of these. */
export interface CancelRequest {
  sendId?: string | null | undefined;
  cancellationKey?: string | null | undefined;
}

/** Sends in one statement. */
const AT_ONCE = 1_000;
/** For how long a caller waits for recalls; a worker goes on with the rest. */
const RECALL_MS = 2_000;

/** What became of sends, and taking them back. A caller reaches his own; an admin everybody's. */
@Injectable()
export class SendsService {
  constructor(
    private readonly sends: SendsRepository,
    private readonly recaller: Recaller,
    private readonly hooks: PublishingHooks,
    private readonly audit: AuditLog,
  ) {}

  /** @throws NotFoundError for one that doesn't exist, and in the same words for somebody else's. */
  async find(caller: Caller, id: string): Promise<SendRecord> {
    const send = isId(id) ? await this.sends.find(id.toLowerCase()) : undefined;
    if (!send || (!isAdmin(caller) && send.createdBy !== caller.id)) throw new NotFoundError();
    const failed = (await this.hooks.current?.failedOf(send.publishedAs ?? send.id)) ?? 0;
    // A bulk send has counted them itself, over all of the sends that it became.
    return { ...send, failed: Math.max(send.failed, failed) };
  }

  /**
   * Answers for how many people: what is scheduled never appears, what is unread disappears, what is read stays. Written down before it is
   * done: once it has answered, it is done everywhere, whoever dies. @throws NotFoundError, InvalidInputError
   */
  async cancel(caller: Caller, { sendId, cancellationKey }: CancelRequest): Promise<number> {
    const createdBy = isAdmin(caller) ? null : caller.id;
    if (sendId != null) {
      if (!isId(sendId)) throw new NotFoundError();
      return this.cancelNamed(caller, { by: { sendId: sendId.toLowerCase() }, createdBy });
    }
    if (cancellationKey == null) {
      throw new InvalidInputError('target must name a sendId or a cancellationKey.', { fields: ['target'] });
    }
    return this.cancelNamed(caller, { by: { cancellationKey: checkedKey(cancellationKey) }, createdBy });
  }

  private async cancelNamed(caller: Caller, target: CancelTarget): Promise<number> {
    if (!(await this.sends.exists(target))) throw new NotFoundError();
    const { by } = target;
    const subject =
      'sendId' in by ? { kind: 'send', id: by.sendId } : { kind: 'cancellationKey', id: by.cancellationKey };
    const record: CancelRecording = (tx, sends) =>
      this.audit.record(tx, { caller, action: 'notification.cancel', subject, detail: { sends } });
    // As `cancelBulkSend` has it: one that has published nothing yet is no send, and what is done to it is in the log all the same.
    const recordBulk = (tx: Sql, id: string) =>
      this.audit.record(tx, {
        caller,
        action: 'bulkSend.cancel',
        subject: { kind: 'bulkSend', id },
        detail: { recall: true },
      });
    try {
      await this.sends.closeBulk(target, recordBulk);
      // In this order: one that is published between the two is found by the second.
      return (await this.cancelScheduled(target, record)) + (await this.recallPublished(target, record));
    } catch (error) {
      throw isLockTimeout(error) ? new FeedBusyError() : error;
    }
  }

  private async cancelScheduled(target: CancelTarget, record: CancelRecording): Promise<number> {
    let cancelled = 0;
    for (let more = true; more;) {
      const { sends, recipients } = await this.sends.closeScheduled(target, AT_ONCE, record);
      cancelled += recipients;
      more = sends === AT_ONCE;
    }
    return cancelled;
  }

  /** All are written down; what takes longer than somebody waits for is left to a worker. */
  private async recallPublished(target: CancelTarget, record: CancelRecording): Promise<number> {
    const marked: string[] = [];
    for (let more = true; more;) {
      const some = await this.sends.markCancelled(target, AT_ONCE, record);
      marked.push(...some);
      more = some.length === AT_ONCE;
    }
    const untilMs = performance.now() + RECALL_MS;
    let recalled = 0;
    for (const id of marked) {
      if (performance.now() > untilMs) break;
      recalled += await this.recaller.recall(id, untilMs);
    }
    return recalled;
  }
}

function isAdmin(caller: Caller): boolean {
  return caller.roles.has('admin');
}
