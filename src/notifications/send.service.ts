import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { newId } from '../platform/database/index.js';
import { Events } from '../platform/events/index.js';
import { HeraldError } from '../platform/errors/index.js';
import { NO_TRACING, Tracing } from '../platform/tracing/index.js';
import { Categories } from './categories.js';
import { SendCompleted } from './events/index.js';
import { type Published, Publisher } from './publisher.js';
import type { PlannedSend } from './planned-send.js';
import { ContentSealer } from './sealing/index.js';
import { SendAudience } from './send-audience.js';
import { type CheckedSend, checkSend, fingerprintOf, type SendRequest, timeProblem } from './send-request.js';

export interface SendAnswer {
  sendId: string;
  notifications: { userId: string; notificationId: string }[];
  accepted: number;
  rejected: { userId: string; reason: 'UNKNOWN_RECIPIENT' | 'RATE_LIMITED' | 'INVALID' }[];
  duplicate: boolean;
}

/** What is kept of an answer under its idempotency key. */
export type StoredAnswer = Omit<SendAnswer, 'duplicate'>;

/** Takes a request to notify, and answers when it is durable. */
@Injectable()
export class SendService {
  constructor(
    private readonly publisher: Publisher,
    private readonly categories: Categories,
    private readonly audience: SendAudience,
    private readonly sealer: ContentSealer,
    private readonly events: Events,
    private readonly tracing: Tracing = NO_TRACING,
  ) {}

  /** @throws InvalidInputError, IdempotencyKeyReusedError, FeedBusyError, ContentKeysMissingError, UnavailableError; then nothing was written. */
  send(caller: Caller, request: SendRequest): Promise<SendAnswer> {
    if (!this.tracing.isOn) return this.take(caller, request);
    return this.tracing.span('send', {}, async (span) => {
      const answer = await this.take(caller, request);
      span.add({ send_id: answer.sendId, accepted: answer.accepted, duplicate: answer.duplicate });
      return answer;
    });
  }

  private async take(caller: Caller, request: SendRequest): Promise<SendAnswer> {
    const startedAt = process.hrtime.bigint();
    try {
      const nowMs = Date.now();
      const checked = checkSend(request, await this.categories.namesFor(request));
      const { userIds, problem: unreachable } = await this.audience.of(checked);
      const { planned, answer } = planSend(caller, checked, userIds, nowMs);
      if (this.tracing.isOn) planned.trace = this.tracing.current();
      const problem = timeProblem(checked, nowMs) ?? unreachable;
      const published = problem ? await this.repeated(planned, problem) : await this.publish(planned);
      this.completed(startedAt, published.duplicate ? 'duplicate' : 'accepted');
      if (!published.duplicate || published.answer === null) return { ...answer, duplicate: false };
      return { ...(JSON.parse(published.answer) as StoredAnswer), duplicate: true };
    } catch (error) {
      const refused = error instanceof HeraldError && error.level !== 'error';
      this.completed(startedAt, refused ? 'refused' : 'failed');
      throw error;
    }
  }

  /** What would be published now: checked, with its ids drawn, and not written. @throws InvalidInputError */
  async prepare(caller: Caller, request: SendRequest): Promise<PlannedSend> {
    const nowMs = Date.now();
    const checked = checkSend(request, await this.categories.namesFor(request));
    const { userIds, problem: unreachable } = await this.audience.of(checked);
    const refusal = timeProblem(checked, nowMs) ?? unreachable;
    if (refusal) throw refusal;
    return planSend(caller, { ...checked, scheduledAt: null }, userIds, nowMs).planned;
  }

  private async publish(planned: PlannedSend): Promise<Published> {
    return this.publisher.publish(await this.sealer.sealed(planned));
  }

  /** What was right when it was made is answered as it was then. @throws the problem, where it was never made. */
  private async repeated(planned: PlannedSend, problem: Error): Promise<Published> {
    const first = await this.publisher.firstAnswer(planned);
    if (first === undefined) throw problem;
    return { duplicate: true, answer: first };
  }

  private completed(startedAt: bigint, outcome: SendCompleted['outcome']): void {
    this.events.emit(new SendCompleted(Number(process.hrtime.bigint() - startedAt) / 1e9, outcome));
  }
}

/** Draws the ids: what will be true once it is written, and what the sender is told then. */
export function planSend(
  caller: Caller,
  send: CheckedSend,
  userIds: readonly string[],
  nowMs: number,
): { planned: PlannedSend; answer: StoredAnswer } {
  const recipients = userIds.map((userId) => ({ userId, notificationId: newId(nowMs) }));
  const isLater = send.scheduledAt !== null && send.scheduledAt.getTime() > nowMs;
  const answer: StoredAnswer = {
    sendId: newId(nowMs),
    // They come into being at its time.
    notifications: isLater ? [] : recipients,
    accepted: recipients.length,
    rejected: [],
  };
  const { type, category, topic, priority, title, message, actionUrl, data } = send;
  const planned: PlannedSend = {
    sendId: answer.sendId,
    contentId: newId(nowMs),
    createdBy: caller.id,
    createdAt: new Date(nowMs),
    type,
    category,
    topic,
    priority,
    title,
    message,
    actionUrl,
    data,
    sealed: null,
    collapseKey: send.collapseKey,
    channels: send.channels,
    cancellationKey: send.cancellationKey,
    expiresAt: send.expiresAt,
    dueAt: isLater ? send.scheduledAt : null,
    scheduled: null,
    // Who follows a topic at its time gets it then.
    recipients: isLater && topic !== null ? [] : recipients,
    size: recipients.length,
    idempotency:
      send.idempotencyKey === null
        ? null
        : { key: send.idempotencyKey, fingerprint: fingerprintOf(send), sealed: null, answer: JSON.stringify(answer) },
  };
  return { planned, answer };
}
