import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { newId } from '../platform/database/index.js';
import { Events } from '../platform/events/index.js';
import { HeraldError, type InvalidInputError } from '../platform/errors/index.js';
import { Categories } from './categories.js';
import { SendCompleted } from './events/index.js';
import { type Published, Publisher } from './publisher.js';
import type { PlannedSend } from './publish.repository.js';
import {
  audienceProblem,
  type CheckedSend,
  checkSend,
  fingerprintOf,
  SEND_LIMITS,
  type SendRequest,
  timeProblem,
} from './send-request.js';
import { TopicsRepository } from './topics/topics.repository.js';

export interface SendAnswer {
  sendId: string;
  notifications: { userId: string; notificationId: string }[];
  accepted: number;
  rejected: { userId: string; reason: 'UNKNOWN_RECIPIENT' | 'RATE_LIMITED' | 'INVALID' }[];
  duplicate: boolean;
}

/** What is kept of an answer under its idempotency key. */
type StoredAnswer = Omit<SendAnswer, 'duplicate'>;

/** Takes a request to notify, and answers when it is durable. */
@Injectable()
export class SendService {
  constructor(
    private readonly publisher: Publisher,
    private readonly categories: Categories,
    private readonly topics: TopicsRepository,
    private readonly events: Events,
  ) {}

  /** @throws InvalidInputError, IdempotencyKeyReusedError, FeedBusyError, UnavailableError; then nothing was written. */
  async send(caller: Caller, request: SendRequest): Promise<SendAnswer> {
    const startedAt = process.hrtime.bigint();
    try {
      const nowMs = Date.now();
      const checked = checkSend(request, (category) => this.categories.has(category));
      const { userIds, problem: unreachable } = await this.audienceOf(checked);
      const { planned, answer } = plan(caller, checked, userIds, nowMs);
      const problem = timeProblem(checked, nowMs) ?? unreachable;
      const published = problem ? await this.repeated(planned, problem) : await this.publisher.publish(planned);
      this.completed(startedAt, published.duplicate ? 'duplicate' : 'accepted');
      if (!published.duplicate || published.answer === null) return { ...answer, duplicate: false };
      return { ...(JSON.parse(published.answer) as StoredAnswer), duplicate: true };
    } catch (error) {
      const refused = error instanceof HeraldError && error.level !== 'error';
      this.completed(startedAt, refused ? 'refused' : 'failed');
      throw error;
    }
  }

  /** Whom it is for: the followers of a topic are those of this moment. */
  private async audienceOf({ userIds, topic }: CheckedSend): Promise<Audience> {
    if (topic === null) return { userIds };
    const followers = await this.topics.followers(topic, '', SEND_LIMITS.recipients + 1);
    // Nobody follows it: is there such a topic?
    const exists = followers.length > 0 || (await this.topics.find('', [topic])).length > 0;
    const problem = audienceProblem(topic, exists, followers.length);
    return problem ? { userIds: [], problem } : { userIds: followers };
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

interface Audience {
  userIds: readonly string[];
  /** Why it can't be sent to them. */
  problem?: InvalidInputError | undefined;
}

/** Draws the ids: what will be true once it is written, and what the sender is told then. */
function plan(
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
    collapseKey: send.collapseKey,
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
        : { key: send.idempotencyKey, fingerprint: fingerprintOf(send), answer: JSON.stringify(answer) },
  };
  return { planned, answer };
}
