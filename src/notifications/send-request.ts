import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '../platform/errors/index.js';
import {
  clean,
  jsonObject,
  jsonProblems,
  key,
  line,
  name,
  parsed,
  type Problem,
  refusal as refusalOf,
  text,
  topicKey,
  userId,
} from './field-rules.js';
import { PRIORITIES, type PriorityName } from './notification.record.js';
import type { ChannelRequest } from './planned-send.js';
import {
  type CheckedTemplate,
  templateProblems,
  type TemplateRequest,
  templateSchema,
  toChecked,
} from './templates/template-request.js';

/** What a sender may ask for, in whatever way he asks: GraphQL, or in-process. Limits are those of docs/limits.md. */
export interface SendRequest {
  idempotencyKey?: string | null | undefined;
  /** Exactly one of these. */
  to: { userIds?: readonly string[] | null | undefined; topic?: string | null | undefined };
  type: string;
  category?: string | null | undefined;
  priority?: PriorityName | null | undefined;
  /** Title and message, or a template. */
  title?: string | null | undefined;
  message?: string | null | undefined;
  template?: TemplateRequest | null | undefined;
  actionUrl?: string | null | undefined;
  data?: Record<string, unknown> | null | undefined;
  collapseKey?: string | null | undefined;
  cancellationKey?: string | null | undefined;
  scheduledAt?: Date | null | undefined;
  expiresAt?: Date | null | undefined;
  /** Over these and no others, each once; `timing`: null: whatever category and preferences say. */
  channels?: readonly { channel: string; timing?: 'ALWAYS' | 'IF_UNSEEN' | null | undefined }[] | null | undefined;
}

/** A request that was checked: nothing behind this point looks at its limits again. */
export interface CheckedSend {
  idempotencyKey: string | null;
  /** Each once, in the order given; none where it is for a topic. */
  userIds: readonly string[];
  /** Whose followers it is for. */
  topic: string | null;
  type: string;
  category: string;
  /** Index into PRIORITIES. */
  priority: number;
  /** Of a template: empty, as its message is. */
  title: string;
  message: string;
  template: CheckedTemplate | null;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
  collapseKey: string | null;
  cancellationKey: string | null;
  scheduledAt: Date | null;
  expiresAt: Date | null;
  channels: ChannelRequest[] | null;
}

/** What a send may name. */
export interface SendNames {
  isCategory(key: string): boolean;
  isChannel(key: string): boolean;
}

export const SEND_LIMITS = {
  recipients: 1_000,
  titleChars: 200,
  messageChars: 10_000,
  dataBytes: 16 * 1024,
  actionUrlChars: 2_048,
  scheduledDaysAhead: 366,
  channels: 32,
} as const;

export const DEFAULT_CATEGORY = 'system';
const DAY_MS = 24 * 3_600_000;
const ACTION_SCHEMES = ['http:', 'https:', 'mailto:'];

const schema = z.object({
  idempotencyKey: key('idempotencyKey'),
  to: z
    .object({
      userIds: z
        .array(userId, 'name the recipients')
        .min(1, 'to.userIds must name at least one recipient')
        .max(
          SEND_LIMITS.recipients,
          `to.userIds must name at most ${SEND_LIMITS.recipients.toLocaleString('en')} recipients in one send`,
        )
        .nullish(),
      topic: topicKey('to.topic').nullish(),
    })
    .refine(({ userIds, topic }) => (userIds == null) !== (topic == null), 'to must name either userIds or a topic'),
  type: name('type'),
  category: name('category').nullish(),
  priority: z.enum(PRIORITIES).nullish(),
  title: line(SEND_LIMITS.titleChars, 'title').nullish(),
  message: text(SEND_LIMITS.messageChars, 'message').nullish(),
  template: templateSchema.nullish(),
  actionUrl: z
    .string()
    .max(SEND_LIMITS.actionUrlChars, `actionUrl must have at most ${SEND_LIMITS.actionUrlChars} characters`)
    .refine(
      (value) => clean(value) && URL.canParse(value) && ACTION_SCHEMES.includes(new URL(value).protocol),
      'actionUrl must be an absolute http, https or mailto URL',
    )
    .nullish(),
  data: jsonObject('data').nullish(),
  collapseKey: key('collapseKey'),
  cancellationKey: key('cancellationKey'),
  scheduledAt: z.date('scheduledAt must be a time').nullish(),
  expiresAt: z.date('expiresAt must be a time').nullish(),
  channels: z
    .array(
      z.object({
        channel: name('channels.channel'),
        timing: z.enum(['ALWAYS', 'IF_UNSEEN'], 'channels.timing must be ALWAYS or IF_UNSEEN').nullish(),
      }),
    )
    .min(1, 'channels must name at least one channel, or be left out')
    .max(SEND_LIMITS.channels, `channels must name at most ${SEND_LIMITS.channels} channels`)
    .refine(
      (channels) => new Set(channels.map(({ channel }) => channel)).size === channels.length,
      'channels must name each channel once',
    )
    .nullish(),
});

const LEAD = 'Nothing was sent.';

/** @throws InvalidInputError that names every field that is wrong. */
export function checkSend(request: SendRequest, { isCategory, isChannel }: SendNames): CheckedSend {
  const value = parsed(schema, request, LEAD);
  const category = value.category ?? DEFAULT_CATEGORY;
  const data = JSON.stringify(value.data ?? {});
  const template = value.template ? toChecked(value.template) : null;
  const problems = wordProblems(value);
  if (template) problems.push(...templateProblems(template));
  if (!isCategory(category)) problems.push({ field: 'category', problem: `there is no category "${category}"` });
  for (const { channel } of value.channels ?? []) {
    if (!isChannel(channel)) problems.push({ field: 'channels', problem: `there is no channel "${channel}"` });
  }
  problems.push(...jsonProblems('data', data, SEND_LIMITS.dataBytes));
  if (problems.length > 0) throw refusal(problems);
  return {
    idempotencyKey: value.idempotencyKey ?? null,
    userIds: [...new Set(value.to.userIds)],
    topic: value.to.topic ?? null,
    type: value.type,
    category,
    priority: PRIORITIES.indexOf(value.priority ?? 'MEDIUM'),
    title: value.title ?? '',
    message: value.message ?? '',
    template,
    actionUrl: value.actionUrl ?? null,
    data,
    collapseKey: value.collapseKey ?? null,
    cancellationKey: value.cancellationKey ?? null,
    scheduledAt: value.scheduledAt ?? null,
    expiresAt: value.expiresAt ?? null,
    channels: value.channels?.map(({ channel, timing }) => ({ channel, timing: timing ?? null })) ?? null,
  };
}

/** Exactly one of the two: nobody may take for the one what was sent as the other. */
function wordProblems({ title, message, template }: Pick<SendRequest, 'title' | 'message' | 'template'>): Problem[] {
  const given = { title, message };
  const names = ['title', 'message'] as const;
  if (template == null) {
    return names.flatMap((field) => (given[field] == null ? [{ field, problem: `${field} is required` }] : []));
  }
  if (names.every((field) => given[field] == null)) return [];
  return [{ field: 'template', problem: 'template: give either a template, or title and message' }];
}

/**
 * What is wrong with its times by now; undefined: nothing. Asked for by itself: a request that is repeated was right when it was made.
 */
export function timeProblem({ scheduledAt, expiresAt }: CheckedSend, nowMs: number): InvalidInputError | undefined {
  const problems: Problem[] = [];
  if (scheduledAt !== null && scheduledAt.getTime() > nowMs + SEND_LIMITS.scheduledDaysAhead * DAY_MS) {
    problems.push({ field: 'scheduledAt', problem: 'scheduledAt must be at most a year ahead' });
  }
  if (expiresAt !== null && expiresAt.getTime() <= Math.max(nowMs, scheduledAt?.getTime() ?? 0)) {
    problems.push({ field: 'expiresAt', problem: 'expiresAt must be in the future, and behind scheduledAt' });
  }
  return problems.length === 0 ? undefined : refusal(problems);
}

/** Why a topic can't be sent to; undefined: it can. @param followers counted up to one more than are allowed. */
export function audienceProblem(topic: string, exists: boolean, followers: number): InvalidInputError | undefined {
  if (!exists) return refusal([{ field: 'to.topic', problem: `there is no topic "${topic}"` }]);
  if (followers <= SEND_LIMITS.recipients) return undefined;
  const most = SEND_LIMITS.recipients.toLocaleString('en');
  const problem = `topic "${topic}" has more than ${most} followers: so many are for a bulk send (startBulkSend)`;
  return refusal([{ field: 'to.topic', problem }]);
}

/** Came later than the first fingerprints: a request without them has the one that it had before. */
const LATER = ['topic', 'collapseKey', 'cancellationKey', 'scheduledAt', 'expiresAt', 'channels', 'template'] as const;

/** A key by itself, as `cancelNotifications` is given one. @throws InvalidInputError */
export function checkedKey(cancellationKey: string): string {
  const result = key('cancellationKey').safeParse(cancellationKey);
  if (result.success) return cancellationKey;
  throw new InvalidInputError(`${result.error.issues[0]?.message ?? 'cancellationKey is not valid'}.`, {
    fields: ['target.cancellationKey'],
  });
}

/**
 * What makes two requests under one idempotency key the same: everything but the key, whatever the order of keys in `data`. Of a template its name
 * and its variables, not what comes of them: whoever repeats a send after a new version was saved has sent it before.
 */
export function fingerprintOf(send: CheckedSend): Buffer {
  const body: Partial<Record<keyof CheckedSend, unknown>> = { ...send, data: JSON.parse(send.data) as unknown };
  body.idempotencyKey = null;
  if (send.template) {
    body.template = { ...send.template, variables: JSON.parse(send.template.variables) as unknown };
  }
  for (const name of LATER) if (body[name] === null) delete body[name];
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest();
}

function refusal(problems: Problem[]): InvalidInputError {
  return refusalOf(LEAD, problems);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
