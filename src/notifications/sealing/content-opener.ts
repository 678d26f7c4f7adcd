import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { ContentCipher } from '../../platform/sealing/index.js';
import { inTime } from '../../platform/time/index.js';
import type { NotificationRecord, SealedContent } from '../notification.record.js';
import { type ContentText, CONTEXT, fromPlain } from './sealed-content.js';

/** For the cipher: people wait for a page, or an event. */
export const OPEN_MS = 2_000;
/** What many read at the same time is opened once; and so long (twice as long at most), and so much of it, stays in memory in clear. */
const KEEP_MS = 30_000;
const KEEP_CHARS = 2_000_000;

interface Opened {
  text: ContentText;
  chars: number;
  sinceMs: number;
}

/**
 * The one place where what sensitive notifications say is decrypted. What can't be opened breaks nothing: it stays as its row has it in
 * clear, which says so.
 */
@Injectable()
export class ContentOpener implements OnApplicationShutdown {
  /** In the order of opening. */
  private readonly kept = new Map<string, Opened>();
  private keptChars = 0;
  private sweeping: NodeJS.Timeout | undefined;
  private readonly log: RateLimitedLog;

  constructor(
    private readonly cipher: ContentCipher,
    logger: Logger,
  ) {
    this.log = new RateLimitedLog(logger, 1);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.sweeping);
    this.log.close();
    this.kept.clear();
  }

  /** These, with what they say. Those that are in clear are what they were. */
  async opened(records: NotificationRecord[]): Promise<NotificationRecord[]> {
    const sealed = records.flatMap(({ content }) => content.sealed ?? []);
    if (sealed.length === 0) return records;
    const texts = await this.open(sealed);
    return records.map((record) => {
      const { content } = record;
      if (!content.sealed) return record;
      const text = texts.get(content.sealed.contentId);
      return { ...record, content: text ? { ...content, ...text } : { ...content, isUnreadable: true } };
    });
  }

  /** By the content's id; whatever is missing can't be opened, or not now. Never rejects. */
  async open(contents: readonly SealedContent[]): Promise<Map<string, ContentText>> {
    const nowMs = performance.now();
    const found = new Map<string, ContentText>();
    const missing = new Map<string, SealedContent>();
    for (const content of contents) {
      const kept = this.kept.get(content.contentId);
      if (kept && nowMs - kept.sinceMs < KEEP_MS) found.set(content.contentId, kept.text);
      else missing.set(content.contentId, content);
    }
    if (missing.size === 0) return found;
    for (const [id, text] of await this.ask([...missing.values()])) {
      found.set(id, text);
      this.keep(id, text);
    }
    return found;
  }

  private async ask(contents: readonly SealedContent[]): Promise<[string, ContentText][]> {
    const items = contents.map(({ contentId, keyId, bytes }) => ({
      keyId,
      bytes,
      context: CONTEXT.content(contentId),
    }));
    try {
      // In a promise: a cipher of a team's may throw before it has one.
      const plain = await inTime(
        OPEN_MS,
        Promise.resolve().then(() => this.cipher.open(items)),
      );
      return contents.flatMap(({ contentId, keyId }, index): [string, ContentText][] => {
        const bytes = plain[index];
        if (bytes) return [[contentId, fromPlain(bytes)]];
        this.log.write(
          'error',
          'a sensitive notification can’t be opened: its key is not among CONTENT_KEYS, or it was changed',
          {
            keyId,
            contentId,
          },
        );
        return [];
      });
    } catch (err) {
      this.log.write('error', 'sensitive notifications can’t be opened at the moment', { err });
      return [];
    }
  }

  private keep(id: string, text: ContentText): void {
    const texts = [text.title, text.message, text.data, text.actionUrl, text.subject, text.html];
    const chars = texts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
    this.forget(id);
    this.kept.set(id, { text, chars, sinceMs: performance.now() });
    this.keptChars += chars;
    for (const oldest of this.kept.keys()) {
      if (this.keptChars <= KEEP_CHARS) break;
      this.forget(oldest);
    }
    this.sweeping ??= setTimeout(() => this.sweep(), KEEP_MS).unref();
  }

  /** What has had its time goes, whether another comes or not: the oldest are first. */
  private sweep(): void {
    this.sweeping = undefined;
    const nowMs = performance.now();
    for (const [id, { sinceMs }] of this.kept) {
      if (nowMs - sinceMs < KEEP_MS) break;
      this.forget(id);
    }
    if (this.kept.size > 0) this.sweeping = setTimeout(() => this.sweep(), KEEP_MS).unref();
  }

  private forget(id: string): void {
    this.keptChars -= this.kept.get(id)?.chars ?? 0;
    this.kept.delete(id);
  }
}
