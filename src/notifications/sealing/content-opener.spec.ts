import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryLogger } from '../../platform/logging/index.js';
import {
  AesContentCipher,
  ContentCipher,
  type Sealed,
  type ToOpen,
  type ToSeal,
} from '../../platform/sealing/index.js';
import { type NotificationRecord, UNTOUCHED } from '../notification.record.js';
import { ContentOpener } from './content-opener.js';
import { CONTEXT, placeholderOf, toPlain } from './sealed-content.js';

const WORDS = { title: 'Your code', message: 'It is 123456', actionUrl: null, data: '{"code":123456}' };
const TEXT = { ...WORDS, subject: null, html: null };

/** Counts what it is asked, and answers as a test says. */
class CountingCipher extends ContentCipher {
  readonly sealingKey = 'key';
  asked: string[][] = [];
  answer: () => Promise<void> = async () => undefined;
  private readonly aes = new AesContentCipher([{ id: 'key', key: Buffer.alloc(32, 1) }]);

  seal(items: readonly ToSeal[]): Promise<Sealed[]> {
    return this.aes.seal(items);
  }

  async open(items: readonly ToOpen[]): Promise<(Buffer | null)[]> {
    this.asked.push(items.map(({ context }) => context));
    await this.answer();
    return this.aes.open(items);
  }
}

const cipher = new CountingCipher();
const log = memoryLogger();
let opener: ContentOpener;
beforeEach(() => {
  cipher.asked = [];
  cipher.answer = async () => undefined;
  opener = new ContentOpener(cipher, log.logger);
});
afterEach(() => opener.onApplicationShutdown());

async function sealed(contentId: string, context = CONTEXT.content(contentId), text = TEXT) {
  const [bytes] = await cipher.seal([{ plain: toPlain(text), context }]);
  return { contentId, ...bytes! };
}

async function aRecord(contentId: string, context?: string): Promise<NotificationRecord> {
  const content = { type: 'code', category: 'security', topic: null, priority: 1, createdAt: 0, expiresAt: null };
  return {
    id: `of-${contentId}`,
    seq: 1,
    rev: 1,
    ...UNTOUCHED,
    content: { ...content, ...placeholderOf('security'), sealed: await sealed(contentId, context) },
  };
}

describe('what is sealed', () => {
  it('is opened for all of a page in one question, what many share once, and not asked for again', async () => {
    const page = await Promise.all(['a', 'b', 'a'].map((id) => aRecord(id)));
    const opened = await opener.opened(page);
    expect(opened.map(({ content }) => content)).toEqual(page.map(({ content }) => ({ ...content, ...TEXT })));
    await opener.opened(page);
    expect(cipher.asked).toEqual([['content:a', 'content:b']]);
  });

  it('leaves all else as it is, and asks nobody', async () => {
    const { sealed: _, ...content } = (await aRecord('a')).content;
    const records = [{ ...(await aRecord('a')), content }];
    expect(await opener.opened(records)).toBe(records);
    expect(cipher.asked).toEqual([]);
  });

  it('stays a placeholder where it was put into another’s place, and the others are opened', async () => {
    const [wrong, right] = await opener.opened([
      await aRecord('wrong', CONTEXT.content('other')),
      await aRecord('right'),
    ]);
    expect(wrong?.content).toMatchObject({ ...placeholderOf('security'), isUnreadable: true });
    expect(right?.content).toMatchObject(TEXT);
    expect(right?.content.isUnreadable).toBeUndefined();
    expect(log.text()).toContain('can’t be opened');
    expect(log.text()).not.toContain('123456');
  });

  it('stays one while the cipher fails, or does not answer, and is asked for again', async () => {
    const record = await aRecord('a');
    cipher.answer = () => Promise.reject(new Error('away'));
    expect((await opener.opened([record]))[0]?.content.isUnreadable).toBe(true);
    vi.useFakeTimers();
    cipher.answer = () => new Promise(() => undefined);
    const waiting = opener.opened([record]);
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    expect((await waiting)[0]?.content.isUnreadable).toBe(true);
    cipher.answer = async () => undefined;
    expect((await opener.opened([record]))[0]?.content).toMatchObject(TEXT);
  });

  it('is in clear in memory for half a minute, and so much of it', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      const long = { ...TEXT, message: 'x'.repeat(10_000) };
      for (let index = 0; index < 300; index += 1) {
        const id = `long-${index}`;
        await opener.open([await sealed(id, CONTEXT.content(id), long)]);
      }
      expect(opener['kept'].size).toBeLessThan(200);
      expect(opener['keptChars']).toBeLessThanOrEqual(2_000_000);
      vi.advanceTimersByTime(30_001);
      expect([opener['kept'].size, opener['keptChars']]).toEqual([0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});
