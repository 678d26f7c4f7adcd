import type { NotificationContent, SealedContent } from '../notification.record.js';

/** What a notification says, of which nothing is written down in clear where its category is sensitive. */
export interface ContentText {
  title: string;
  message: string;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
  /** Of mails. */
  subject: string | null;
  html: string | null;
}

type PlainText = [
  title: string,
  message: string,
  actionUrl: string | null,
  data: string,
  /** Left out where there are none: as a version of Herald wrote it that knew of none, which reads the rest of what this one writes. */
  subject?: string | null,
  html?: string | null,
];

/** Whose bytes they are, for the cipher. */
export const CONTEXT = {
  content: (contentId: string) => `content:${contentId}`,
  scheduled: (sendId: string) => `scheduled:${sendId}`,
  fingerprint: (caller: string, key: string) => `fingerprint:${caller.length}:${caller}${key}`,
} as const;

export function toPlain(text: ContentText): Buffer {
  return Buffer.from(JSON.stringify(listOf(text)));
}

export function fromPlain(plain: Buffer): ContentText {
  return fromList(JSON.parse(plain.toString()) as PlainText);
}

/** All that a scheduled send says. Several are in an object: what knows of one alone must not take the first for everybody's. */
export function toPlainAll(texts: readonly [ContentText, ...ContentText[]]): Buffer {
  const [first, ...others] = texts;
  const isPlain = others.length === 0 && first.subject === null && first.html === null;
  return isPlain ? toPlain(first) : Buffer.from(JSON.stringify({ contents: texts.map(listOf) }));
}

export function allFromPlain(plain: Buffer): ContentText[] {
  const read = JSON.parse(plain.toString()) as PlainText | { contents: PlainText[] };
  return Array.isArray(read) ? [fromList(read)] : read.contents.map(fromList);
}

function listOf({ title, message, actionUrl, data, subject, html }: ContentText): PlainText {
  return subject === null && html === null
    ? [title, message, actionUrl, data]
    : [title, message, actionUrl, data, subject, html];
}

function fromList([title, message, actionUrl, data, subject, html]: PlainText): ContentText {
  return { title, message, actionUrl, data, subject: subject ?? null, html: html ?? null };
}

/**
 * What stands in clear in its place: seen where it can't be opened, and by a node of a version that knows nothing of sealed ones. In English: it
 * is written down before anybody reads it.
 */
export function placeholderOf(category: string): ContentText {
  return {
    title: `You have a new ${category} notification`,
    message: 'What it says is kept encrypted, and can’t be shown at the moment.',
    actionUrl: null,
    data: '{}',
    subject: null,
    html: null,
  };
}

/**
 * SQL: what is sealed of `contents c`, as text: id, key, base64; null where it is in clear. One column, as a driver takes as long for each that is
 * null.
 */
export const SEALED_COLUMN = `CASE WHEN c.sealed IS NOT NULL
  THEN concat(c.id, ' ', c.sealed_key, ' ', translate(encode(c.sealed, 'base64'), E'\\n', '')) END AS sealed`;

export function toSealed(column: string | null): SealedContent | undefined {
  if (column === null) return undefined;
  const [contentId = '', keyId = '', base64 = ''] = column.split(' ');
  return { contentId, keyId, bytes: Buffer.from(base64, 'base64') };
}

export function isSealed(content: Pick<NotificationContent, 'sealed'>): boolean {
  return content.sealed !== undefined;
}
