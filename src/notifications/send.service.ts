import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { newId } from '../platform/database/index.js';
import { Events } from '../platform/events/index.js';
import { HeraldError } from '../platform/errors/index.js';
import { Categories } from './categories.js';
import { SendCompleted } from './events/index.js';
import { type Published, Publisher } from './publisher.js';
import { type PlannedContent, type PlannedSend, toldVariant } from './planned-send.js';
import { ContentSealer } from './sealing/index.js';
import { SendAudience } from './send-audience.js';
import type { TemplateRequest } from './templates/template-request.js';
import { SendWords, type Words } from './send-words.js';
import {
  type CheckedSend,
  checkSend,
  fingerprintOf,
  SEND_LIMITS,
  type SendRequest,
  timeProblem,
} from './send-request.js';

export interface SendAnswer {
  sendId: string;
  notifications: { userId: string; notificationId: string }[];
  accepted: number;
  rejected: { userId: string; reason: 'UNKNOWN_RECIPIENT' | 'RATE_LIMITED' | 'INVALID' }[];
  duplicate: boolean;
}

/** What is kept of an answer under its idempotency key. */
export type StoredAnswer = Omit<SendAnswer, 'duplicate'>;

export type TestRequest = Pick<SendRequest, 'channels'> & { template: TemplateRequest; userId: string };

const TEST_TYPE = 'template_test';
const TEST_MARK = '[Test] ';

/** Takes a request to notify, and answers when it is durable. */
@Injectable()
export class SendService {
  constructor(
    private readonly publisher: Publisher,
    private readonly categories: Categories,
    private readonly audience: SendAudience,
    private readonly words: SendWords,
    private readonly sealer: ContentSealer,
    private readonly events: Events,
  ) {}

  /** @throws InvalidInputError, IdempotencyKeyReusedError, FeedBusyError, ContentKeysMissingError, UnavailableError; then nothing was written. */
  async send(caller: Caller, request: SendRequest): Promise<SendAnswer> {
    const startedAt = process.hrtime.bigint();
    try {
      const nowMs = Date.now();
      const { planned, answer, problem } = await this.drawn(caller, request, nowMs);
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

  /** A template to one person, to be looked at: marked, and otherwise as a send would be. @throws as `send` */
  async sendTest(caller: Caller, { template, userId, channels }: TestRequest): Promise<SendAnswer> {
    const request = { to: { userIds: [userId] }, type: TEST_TYPE, template, channels };
    const { planned, answer, problem } = await this.drawn(caller, request, Date.now());
    if (problem) throw problem;
    const { title, subject } = planned;
    await this.publish({ ...planned, title: marked(title), subject: subject === null ? null : marked(subject) });
    return { ...answer, duplicate: false };
  }

  /** What would be published now: checked, with its ids drawn, and not written. @throws InvalidInputError */
  async prepare(caller: Caller, request: SendRequest): Promise<PlannedSend> {
    const { planned, problem } = await this.drawn(caller, request, Date.now(), 'now');
    if (problem) throw problem;
    return planned;
  }

  /** With what keeps it from being sent, by now: one that is repeated was right when it was made. @throws InvalidInputError for what never was. */
  private async drawn(caller: Caller, request: SendRequest, nowMs: number, when: 'now' | 'asked' = 'asked') {
    const checked = checkSend(request, await this.categories.namesFor(request));
    const timely = timeProblem(checked, nowMs);
    const { userIds, problem: unreachable } = await this.audience.of(checked);
    const send = when === 'now' ? { ...checked, scheduledAt: null } : checked;
    const { words, problem: unsaid } = await this.words.of(send, request, userIds, isLater(send, nowMs));
    return { ...planSend(caller, send, words, userIds, nowMs), problem: timely ?? unreachable ?? unsaid };
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

/** As long as a title may be, mark and all. */
function marked(text: string): string {
  return Array.from(`${TEST_MARK}${text}`).slice(0, SEND_LIMITS.titleChars).join('');
}

/** Whether it is written down first. */
export function isLater({ scheduledAt }: Pick<CheckedSend, 'scheduledAt'>, nowMs: number): boolean {
  return scheduledAt !== null && scheduledAt.getTime() > nowMs;
}

/** Draws the ids: what will be true once it is written, and what the sender is told then. */
export function planSend(
  caller: Caller,
  send: CheckedSend,
  { category, contents, told }: Words,
  userIds: readonly string[],
  nowMs: number,
): { planned: PlannedSend; answer: StoredAnswer } {
  const sent = userIds.map((userId) => ({ userId, notificationId: newId(nowMs) }));
  const isScheduled = isLater(send, nowMs);
  const answer: StoredAnswer = {
    sendId: newId(nowMs),
    // They come into being at its time.
    notifications: isScheduled ? [] : sent,
    accepted: sent.length,
    rejected: [],
  };
  const { type, topic, priority, actionUrl, data } = send;
  const [first, ...variants] = contents.map((content) => ({
    ...content,
    contentId: newId(nowMs),
    actionUrl,
    data,
    sealed: null,
  })) as [PlannedContent, ...PlannedContent[]];
  const recipients = told ? sent.map((each, index) => ({ ...each, ...toldVariant(told[index]) })) : sent;
  const planned: PlannedSend = {
    ...first,
    variants,
    sendId: answer.sendId,
    createdBy: caller.id,
    requestedBy: { id: caller.id, ...(caller.address === undefined ? {} : { address: caller.address }) },
    createdAt: new Date(nowMs),
    type,
    category,
    topic,
    priority,
    collapseKey: send.collapseKey,
    channels: send.channels,
    cancellationKey: send.cancellationKey,
    expiresAt: send.expiresAt,
    dueAt: isScheduled ? send.scheduledAt : null,
    scheduled: null,
    // Who follows a topic at its time gets it then.
    recipients: isScheduled && topic !== null ? [] : recipients,
    size: recipients.length,
    idempotency:
      send.idempotencyKey === null
        ? null
        : { key: send.idempotencyKey, fingerprint: fingerprintOf(send), sealed: null, answer: JSON.stringify(answer) },
  };
  return { planned, answer };
}
