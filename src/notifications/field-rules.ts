import { z } from 'zod';
import { clean, NAME_CHARS } from '../platform/field-rules/index.js';

export {
  clean,
  jsonObject,
  jsonProblems,
  line,
  name,
  parsed,
  type Problem,
  refusal,
  text,
} from '../platform/field-rules/index.js';

/** What fields of one kind have in common, wherever they are given. Limits are those of docs/limits.md. */
export const FIELD_LIMITS = { userIdChars: 128, nameChars: NAME_CHARS, keyChars: 255, topicKeyChars: 128 } as const;

/** Topics: as names are, and `/`: many are named by a path. */
const TOPIC_KEY = /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/;
export const userId = z
  .string()
  .min(1, 'a user id must not be empty')
  .max(FIELD_LIMITS.userIdChars, `a user id must have at most ${FIELD_LIMITS.userIdChars} characters`)
  .refine(clean, 'a user id must not contain control characters or half of a surrogate pair');

export const isUserId = (id: string): boolean => userId.safeParse(id).success;

export const topicKey = (what: string) =>
  z
    .string()
    .max(FIELD_LIMITS.topicKeyChars, `${what} must have at most ${FIELD_LIMITS.topicKeyChars} characters`)
    .regex(TOPIC_KEY, `${what} must begin with a letter or digit and contain letters, digits and _ . : / - only`);

export const key = (what: string) =>
  z
    .string()
    .min(1, `${what} must not be empty`)
    .max(FIELD_LIMITS.keyChars, `${what} must have at most ${FIELD_LIMITS.keyChars} characters`)
    .refine(clean, `${what} must not contain control characters or half of a surrogate pair`)
    .nullish();
