import type { NotificationContent, SealedContent } from '../notification.record.js';

/** What a notification says, of which nothing is written down in clear where its category is sensitive. */
export interface ContentText {
  title: string;
  message: string;
  actionUrl: string | null;
  /** JSON text. */
  data: string;
}

/** Whose bytes they are, for the cipher. */
export const CONTEXT = {
  content: (contentId: string) => `content:${contentId}`,
  scheduled: (sendId: string) => `scheduled:${sendId}`,
  fingerprint: (caller: string, key: string) => `fingerprint:${caller.length}:${caller}${key}`,
} as const;

export function toPlain({ title, message, actionUrl, data }: ContentText): Buffer {
  return Buffer.from(JSON.stringify([title, message, actionUrl, data]));
}

export function fromPlain(plain: Buffer): ContentText {
  const [title, message, actionUrl, data] = JSON.parse(plain.toString()) as [string, string, string | null, string];
  return { title, message, actionUrl, data };
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
