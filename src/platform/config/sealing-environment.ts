import { z } from 'zod';

const KEY_BYTES = 32;
const SOME_KEYS =
  'comma-separated keys such as 2026-11:<base64 of 32 bytes>, the first of which seals; names of letters, digits and _ . - , each once';

export interface ContentKey {
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** A value never shows in what is said of it: it is a secret. */
const contentKeys = z.string().transform((text, context): ContentKey[] => {
  const keys = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(keyOf);
  const known = keys.filter((key) => key !== undefined);
  if (known.length === keys.length && new Set(known.map(({ id }) => id)).size === keys.length) return known;
  context.addIssue({ code: 'custom', message: SOME_KEYS });
  return z.NEVER;
});

function keyOf(entry: string): ContentKey | undefined {
  const [, id, base64] = /^([a-z0-9][a-z0-9_.-]{0,63}):([a-z0-9+/_-]{43}=?)$/i.exec(entry) ?? [];
  if (id === undefined || base64 === undefined) return undefined;
  const key = Buffer.from(base64, 'base64');
  return key.length === KEY_BYTES ? { id, key } : undefined;
}

/** A part of environment.ts: with what sensitive notifications are encrypted. */
export const sealingEnvironment = {
  CONTENT_KEYS: contentKeys
    .optional()
    .describe(
      'Keys that sensitive notifications are encrypted with: `2026-11:<base64 of 32 bytes>`, comma-separated; the first one encrypts, all of them decrypt (docs/sensitive.md has how to change them). Unset: generated in development; in production no category can be made sensitive, and sends in one that is are refused.',
    ),
};
