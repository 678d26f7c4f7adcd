import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '../platform/errors/index.js';
import { DEFAULT_CATEGORY } from './categories.js';
import { PRIORITIES, type PriorityName } from './notification.record.js';

/** What a sender may ask for, in whatever way he asks: GraphQL, or in-process. Limits are those of docs/limits.md. */
export interface SendRequest {
  idempotencyKey?: string | null | undefined;
  to: { userIds?: readonly string[] | null | undefined };
  type: string;
  category?: string | null | undefined;
  priority?: PriorityName | null | undefined;
  title?: string | null | undefined;
  message?: string | null | undefined;
  actionUrl?: string | null | undefined;
  data?: Record<string, unknown> | null | undefined;
  collapseKey?: string | null | undefined;
  cancellationKey?: string | null | undefined;
  scheduledAt?: Date | null | undefined;
  expiresAt?: Date | null | undefined;
}

/** A request that was checked: nothing behind this point looks at its limits again. */
export interface CheckedSend {
  idempotencyKey: string | null;
  /** Each once, in the order given. */
  userIds: readonly string[];
  type: string;
  category: string;
  /** Index into PRIORITIES. */
  priority: number;
  title: string;
  message: string;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
  collapseKey: string | null;
  cancellationKey: string | null;
  scheduledAt: Date | null;
  expiresAt: Date | null;
}

export const SEND_LIMITS = {
  recipients: 1_000,
  userIdChars: 128,
  nameChars: 64,
  titleChars: 200,
  messageChars: 10_000,
  dataBytes: 16 * 1024,
  actionUrlChars: 2_048,
  keyChars: 255,
  scheduledDaysAhead: 366,
} as const;

/** Types and categories: a letter or digit, then letters, digits and `_ . : -`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
/** As `JSON.stringify` writes NUL and half of a surrogate pair; behind an even number of backslashes, or it is text. */
const UNSOUND_ESCAPE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;
const DAY_MS = 24 * 3_600_000;
const ACTION_SCHEMES = ['http:', 'https:', 'mailto:'];

/** PostgreSQL takes no NUL, and a lone surrogate would not come back as it was sent. */
const sound = (text: string) => !text.includes('\u0000') && text.isWellFormed();
const clean = (text: string) => !CONTROL.test(text) && text.isWellFormed();
/** People count characters, not UTF-16 units. */
const within = (max: number) => (text: string) => text.length <= max || Array.from(text).length <= max;

const text = (max: number, what: string) =>
  z
    .string()
    .refine((value) => value.trim() !== '', `${what} must not be empty`)
    .refine(within(max), `${what} must have at most ${max.toLocaleString('en')} characters`)
    .refine(sound, `${what} must not contain NUL or half of a surrogate pair`);
const name = (what: string) =>
  z
    .string()
    .max(SEND_LIMITS.nameChars, `${what} must have at most ${SEND_LIMITS.nameChars} characters`)
    .regex(NAME, `${what} must begin with a letter or digit and contain letters, digits and _ . : - only`);

const userId = z
  .string()
  .min(1, 'a user id must not be empty')
  .max(SEND_LIMITS.userIdChars, `a user id must have at most ${SEND_LIMITS.userIdChars} characters`)
  .refine(clean, 'a user id must not contain control characters or half of a surrogate pair');

/** Not `z.record`, which leaves a key out that is called `__proto__`. */
const jsonObject = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'data must be a JSON object',
);

const key = (what: string) =>
  z
    .string()
    .min(1, `${what} must not be empty`)
    .max(SEND_LIMITS.keyChars, `${what} must have at most ${SEND_LIMITS.keyChars} characters`)
    .refine(clean, `${what} must not contain control characters or half of a surrogate pair`)
    .nullish();

const schema = z.object({
  idempotencyKey: key('idempotencyKey'),
  to: z.object({
    userIds: z
      .array(userId, 'name the recipients')
      .min(1, 'to.userIds must name at least one recipient')
      .max(
        SEND_LIMITS.recipients,
        `to.userIds must name at most ${SEND_LIMITS.recipients.toLocaleString('en')} recipients in one send`,
      ),
  }),
  type: name('type'),
  category: name('category').nullish(),
  priority: z.enum(PRIORITIES).nullish(),
  title: text(SEND_LIMITS.titleChars, 'title').refine(clean, 'title must be one line, without control characters'),
  message: text(SEND_LIMITS.messageChars, 'message'),
  actionUrl: z
    .string()
    .max(SEND_LIMITS.actionUrlChars, `actionUrl must have at most ${SEND_LIMITS.actionUrlChars} characters`)
    .refine(
      (value) => clean(value) && URL.canParse(value) && ACTION_SCHEMES.includes(new URL(value).protocol),
      'actionUrl must be an absolute http, https or mailto URL',
    )
    .nullish(),
  data: jsonObject.nullish(),
  collapseKey: key('collapseKey'),
  cancellationKey: key('cancellationKey'),
  scheduledAt: z.date('scheduledAt must be a time').nullish(),
  expiresAt: z.date('expiresAt must be a time').nullish(),
});

/** @throws InvalidInputError that names every field that is wrong; @param known says which categories there are. */
export function checkSend(request: SendRequest, known: (category: string) => boolean): CheckedSend {
  const parsed = schema.safeParse(request, {
    error: (issue) => (issue.input == null ? missing(issue.path) : undefined),
  });
  if (!parsed.success) {
    throw refusal(parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), problem: issue.message })));
  }
  const value = parsed.data;
  const category = value.category ?? DEFAULT_CATEGORY;
  const data = JSON.stringify(value.data ?? {});
  const problems: Problem[] = [];
  if (!known(category)) problems.push({ field: 'category', problem: `there is no category "${category}"` });
  if (Buffer.byteLength(data) > SEND_LIMITS.dataBytes) {
    problems.push({ field: 'data', problem: `data must have at most ${SEND_LIMITS.dataBytes / 1024} KB as JSON` });
  }
  if (UNSOUND_ESCAPE.test(data)) {
    problems.push({ field: 'data', problem: 'data must not contain NUL or half of a surrogate pair' });
  }
  if (problems.length > 0) throw refusal(problems);
  return {
    idempotencyKey: value.idempotencyKey ?? null,
    userIds: [...new Set(value.to.userIds)],
    type: value.type,
    category,
    priority: PRIORITIES.indexOf(value.priority ?? 'MEDIUM'),
    title: value.title,
    message: value.message,
    actionUrl: value.actionUrl ?? null,
    data,
    collapseKey: value.collapseKey ?? null,
    cancellationKey: value.cancellationKey ?? null,
    scheduledAt: value.scheduledAt ?? null,
    expiresAt: value.expiresAt ?? null,
  };
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

/** Came later than the first fingerprints: a request without them has the one that it had before. */
const LATER = ['collapseKey', 'cancellationKey', 'scheduledAt', 'expiresAt'] as const;

/** A key by itself, as `cancelNotifications` is given one. @throws InvalidInputError */
export function checkedKey(cancellationKey: string): string {
  const parsed = key('cancellationKey').safeParse(cancellationKey);
  if (parsed.success) return cancellationKey;
  throw new InvalidInputError(`${parsed.error.issues[0]?.message ?? 'cancellationKey is not valid'}.`, {
    fields: ['target.cancellationKey'],
  });
}

/** What makes two requests under one idempotency key the same: everything but the key, whatever the order of keys in `data`. */
export function fingerprintOf(send: CheckedSend): Buffer {
  const body: Partial<Record<keyof CheckedSend, unknown>> = { ...send, data: JSON.parse(send.data) as unknown };
  body.idempotencyKey = null;
  for (const name of LATER) if (body[name] === null) delete body[name];
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest();
}

interface Problem {
  field: string;
  problem: string;
}

function refusal(problems: Problem[]): InvalidInputError {
  // A thousand bad user ids need not be told one by one.
  const told = problems.slice(0, 10);
  return new InvalidInputError(`Nothing was sent. ${told.map(inWords).join('; ')}.`, {
    fields: [...new Set(told.map(({ field }) => field))],
  });
}

/** Most problems begin with the name of their field. */
function inWords({ field, problem }: Problem): string {
  return problem.startsWith(field) ? problem : `${field}: ${problem}`;
}

function missing(path: readonly PropertyKey[] | undefined): string {
  return `${path?.join('.') ?? 'this'} is required`;
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
