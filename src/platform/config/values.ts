import { isIP } from 'node:net';
import { compile } from 'proxy-addr';
import { z } from 'zod';

/** The kinds of values that variables of the environment have, each with what is said of one that is wrong. */

const DURATION = /^(\d+)(ms|s|m|h|d)$/;
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function durationMs(text: string): number {
  const match = DURATION.exec(text);
  if (!match) throw new Error(`not a duration: ${text}`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

export const whole = (min: number, max: number) => {
  const words = `a whole number from ${min} to ${max}`;
  return z.coerce.number(words).int(words).min(min, words).max(max, words);
};

export const duration = z.string().regex(DURATION, 'a duration such as 500ms, 5s or 2m').transform(durationMs);

const SOME_DURATIONS = 'durations such as 1s,5s,30s,5m, 20 at most';
const MOST_DURATIONS = 20;

const durationsOf = (text: string): number[] | undefined => {
  if (text.trim() === 'none') return [];
  const parts = text.split(',').map((part) => part.trim());
  return parts.length <= MOST_DURATIONS && parts.every((part) => DURATION.test(part))
    ? parts.map(durationMs)
    : undefined;
};

/** Milliseconds, one after another; `none`: an empty list. */
export const durations = z.string().transform((text, context) => {
  const parsed = durationsOf(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: SOME_DURATIONS });
  return z.NEVER;
});

/** `email:1s,1m;push:5s` */
export const durationsByChannel = z.string().transform((text, context) => {
  const parts = text.split(';').filter((part) => part.trim() !== '');
  const entries = parts.flatMap((part) => {
    const [, channel, rest] = /^\s*([a-z][a-z0-9]{0,31})\s*:(.*)$/i.exec(part) ?? [];
    const delaysMs = rest === undefined ? undefined : durationsOf(rest);
    return channel !== undefined && delaysMs ? [{ channel, delaysMs }] : [];
  });
  if (entries.length === parts.length) return entries;
  context.addIssue({ code: 'custom', message: 'channels with their schedules, such as email:1s,1m;push:5s' });
  return z.NEVER;
});

export const fraction = (min: number, max: number) => {
  const words = `a number from ${min} to ${max}`;
  return z.coerce.number(words).min(min, words).max(max, words);
};

const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry has headers. */
export const keyValues = z.string().transform((text, context): Readonly<Record<string, string>> => {
  const pairs = text
    .split(',')
    .map((pair) => [pair.split('=', 1)[0]?.trim() ?? '', pair.slice(pair.indexOf('=') + 1).trim()]);
  try {
    if (pairs.every(([name = '']) => HEADER.test(name)) && text.split(',').every((pair) => pair.includes('='))) {
      return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, decodeURIComponent(value)]));
    }
  } catch {
    // Not percent-encoded.
  }
  context.addIssue({ code: 'custom', message: 'names and values such as authorization=Bearer%20…,x-tenant=a' });
  return z.NEVER;
});

export const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, `one of ${words.join(', ')}`);

export const onOff = oneOf(['on', 'off']).transform((word) => word === 'on');

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

export const url = (...schemes: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol),
      `a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    );

export const redisUrl = url('redis:', 'rediss:');

/** A mailbox, as one writes it: `Herald <herald@example.com>`, or the address alone. */
export interface Mailbox {
  /** Empty: none. */
  name: string;
  address: string;
}

const MAILBOX = /^(?:"?([^"<>]*?)"?\s*<([^<>]*)>|([^<>]*))$/;
/** Of a sender: plain enough for every server, and nothing that could end a header. A host of one word is right on a developer's machine. */
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

function mailboxOf(text: string): Mailbox | undefined {
  const match = CONTROL.test(text) ? null : MAILBOX.exec(text.trim());
  const [name, address] = [match?.[1]?.trim() ?? '', match?.[2] ?? match?.[3] ?? ''];
  return ADDRESS.test(address) && !address.includes('..') ? { name, address } : undefined;
}

export const mailbox = z.string().transform((text, context): Mailbox => {
  const found = mailboxOf(text);
  if (found) return found;
  context.addIssue('one address, with a name before it or without: Herald <herald@example.com>');
  return z.NEVER;
});

export const oneHost = (text: string): boolean => !URL.canParse(text) || !new URL(text).hostname.includes(',');

/** An address, a range, or the name of some: `10.0.0.0/8`, `fd00::/8`, `loopback`. */
export function isNetwork(text: string): boolean {
  try {
    compile(text);
  } catch {
    return false;
  }
  // It takes "1" for 0.0.0.1: whoever writes that means a number of hops, which is not had here.
  return /^[a-z]+$/.test(text) || isIP(text.split('/', 1)[0] ?? '') !== 0;
}

/** A page's scheme, host and port, without a path; no pattern, which would match nothing. A slash behind it does no harm. */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes('*')) return false;
  const { protocol, origin, href } = new URL(text);
  if (protocol === 'http:' || protocol === 'https:') return href === `${origin}/` && !/[?#]/.test(text);
  // Of an application (`capacitor://localhost`): compared to the letter.
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.test(text);
}
