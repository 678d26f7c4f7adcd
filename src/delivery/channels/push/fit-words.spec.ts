import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anOutgoingDelivery } from '../../../../test/support/outgoing-delivery.js';
import type { OutgoingNotification } from '../delivery-channel.js';
import { cutText } from './fit-words.js';
import { FCM_BYTES, fcmMessage } from './fcm-message.js';
import { webPushText, WEB_PUSH_BYTES } from './web-push-message.js';

const json = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;
const graphemes = (text: string) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

describe('a text that is cut', () => {
  it.each([
    ['plain', 'one two three', 10, 'one two…'],
    ['emoji', '😀😀😀😀', 12, '😀😀…'],
    ['a family, which is one to who sees it', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 40, '👨‍👩‍👧‍👦…'],
    ['a flag', '🇩🇪🇫🇷', 12, '🇩🇪…'],
    ['from right to left', 'שלום עולם', 12, 'שלום…'],
    ['with marks', 'e\u0301e\u0301e\u0301e\u0301', 9, 'e\u0301e\u0301…'],
    ['that JSON writes longer', '"""""', 8, '""…'],
    ['with half a character', 'ab\ud83d', 5, 'ab…'],
    ['that fits', 'whole', 5, 'whole'],
    ['of one letter with a hundred marks', `a${'\u0301'.repeat(100)}b`, 8, 'a\u0301\u0301…'],
    ['with room for nothing', 'anything', 0, '…'],
  ])('%s', (_, text, bytes, expected) => {
    expect(cutText(text, bytes)).toBe(expected);
  });

  it('is never longer than it may be, and is a beginning of what it was, between what people take for characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 3, max: 120 }), (text, bytes) => {
        const cut = cutText(text, bytes);
        expect(json(cut)).toBeLessThanOrEqual(Math.max(bytes, 3));
        if (cut === text) return;
        const kept = cut.slice(0, -1);
        expect(text.startsWith(kept)).toBe(true);
        expect(cut.endsWith('…')).toBe(true);
        const whole = graphemes(text);
        // A beginning of whole ones, but for one that is too long by itself, and for spaces at the end.
        if (json(whole[0] ?? '') + 3 > bytes) return;
        const counted = graphemes(kept);
        expect(counted.join('')).toBe(whole.slice(0, counted.length).join('').trimEnd());
      }),
    );
  });
});

const LINK = `https://shop.example/${'x'.repeat(2_000)}`;

describe('what a push has no room for', () => {
  const pushed = (notification: Partial<OutgoingNotification>) => {
    const delivery = anOutgoingDelivery({ notification });
    const text = webPushText(delivery, 12);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(WEB_PUSH_BYTES);
    const fcm = fcmMessage(delivery, 12, Date.now());
    expect(Buffer.byteLength(JSON.stringify(fcm))).toBeLessThanOrEqual(FCM_BYTES);
    return JSON.parse(text) as { title: string; message: string; link?: string; data?: unknown };
  };

  it('is its data first: words and link stay whole', () => {
    const push = pushed({ data: { much: 'y'.repeat(5_000) } });
    expect(push).toMatchObject({ message: 'It arrives on Friday.', link: 'https://shop.example/orders/7' });
    expect(push).not.toHaveProperty('data');
  });

  it('then the end of the message', () => {
    const push = pushed({ message: 'word '.repeat(2_000), actionUrl: LINK.slice(0, 1_500) });
    expect(push.link).toBeDefined();
    expect(push.message).toMatch(/^(word )+w\w*…$/);
    expect(push.message.length).toBeGreaterThan(1_000);
    expect(push.title).toBe('Your order has shipped');
  });

  it('then the link, before more of the words', () => {
    const push = pushed({ title: '👨‍👩‍👧‍👦'.repeat(80), message: 'word '.repeat(2_000), actionUrl: LINK });
    expect(push).not.toHaveProperty('link');
    expect(push.message.length).toBeGreaterThan(900);
    expect(push.title).toBe('👨‍👩‍👧‍👦'.repeat(80));
  });

  it('and never all of title or message, whatever they are', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12_000, size: 'max' });
    fc.assert(
      fc.property(words, words, fc.boolean(), fc.integer({ min: 0, max: 20_000 }), (title, message, isLong, data) => {
        const push = pushed({
          title,
          message,
          actionUrl: isLong ? LINK : 'https://shop.example/7',
          data: { x: 'z'.repeat(data) },
        });
        expect(push.title).not.toBe('');
        expect(push.title.endsWith('…') || push.title.length >= title.trim().length - 200).toBe(true);
        expect(push.message === '' ? message.length : 1).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });

  it('is little for a service that takes little', () => {
    const delivery = anOutgoingDelivery({ notification: { message: 'word '.repeat(2_000) } });
    expect(Buffer.byteLength(webPushText(delivery, 1, 2_000))).toBeLessThanOrEqual(2_000);
  });
});
