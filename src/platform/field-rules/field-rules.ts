import { z } from 'zod';
import { InvalidInputError } from '../errors/index.js';

/** What a name may have. */
export const NAME_CHARS = 64;

/** A letter or digit, then letters, digits and `_ . : -`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
/** As `JSON.stringify` writes NUL and half of a surrogate pair; behind an even number of backslashes, or it is text. */
const UNSOUND_ESCAPE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;
/** A thousand bad ids need not be told one by one. */
const TOLD = 10;

/** PostgreSQL takes no NUL, and a lone surrogate would not come back as it was sent. */
const sound = (text: string) => !text.includes('\u0000') && text.isWellFormed();
/** Of one line; what goes into the header of a mail must be. */
export const clean = (text: string) => !CONTROL.test(text) && text.isWellFormed();
/** People count characters, not UTF-16 units. */
const within = (max: number) => (text: string) => text.length <= max || Array.from(text).length <= max;

export const text = (max: number, what: string) =>
  z
    .string()
    .refine((value) => value.trim() !== '', `${what} must not be empty`)
    .refine(within(max), `${what} must have at most ${max.toLocaleString('en')} characters`)
    .refine(sound, `${what} must not contain NUL or half of a surrogate pair`);

export const line = (max: number, what: string) =>
  text(max, what).refine(clean, `${what} must be one line, without control characters`);

export const name = (what: string) =>
  z
    .string()
    .max(NAME_CHARS, `${what} must have at most ${NAME_CHARS} characters`)
    .regex(NAME, `${what} must begin with a letter or digit and contain letters, digits and _ . : - only`);

/** Not `z.record`, which leaves a key out that is called `__proto__`. */
export const jsonObject = (what: string) =>
  z.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    `${what} must be a JSON object`,
  );

export interface Problem {
  field: string;
  problem: string;
}

/** What is wrong with a field of JSON, beside its form. */
export function jsonProblems(field: string, json: string, maxBytes: number): Problem[] {
  const problems: Problem[] = [];
  if (Buffer.byteLength(json) > maxBytes) {
    problems.push({ field, problem: `${field} must have at most ${maxBytes / 1024} KB as JSON` });
  }
  if (UNSOUND_ESCAPE.test(json)) {
    problems.push({ field, problem: `${field} must not contain NUL or half of a surrogate pair` });
  }
  return problems;
}

/** @throws InvalidInputError that names every field that is wrong, and says `lead` first. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, lead: string): T {
  const result = schema.safeParse(value, {
    error: (issue) => (issue.input == null ? `${issue.path?.join('.') ?? 'this'} is required` : undefined),
  });
  if (result.success) return result.data;
  throw refusal(
    lead,
    result.error.issues.map((issue) => ({ field: issue.path.join('.'), problem: issue.message })),
  );
}

export function refusal(lead: string, problems: readonly Problem[]): InvalidInputError {
  const told = problems.slice(0, TOLD);
  return new InvalidInputError(`${lead} ${told.map(inWords).join('; ')}.`, {
    fields: [...new Set(told.map(({ field }) => field))],
  });
}

/** Most problems begin with the name of their field. */
function inWords({ field, problem }: Problem): string {
  return problem.startsWith(field) ? problem : `${field}: ${problem}`;
}
