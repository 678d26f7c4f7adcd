import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSubscription, sealSubscription, unsubscribeKey, versionOf } from './unsubscribe-token.js';

const key = unsubscribeKey(1, Buffer.alloc(32, 1));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 128 });

describe('a token', () => {
  it('brings back what it was made of, whatever that was', () => {
    fc.assert(
      fc.property(text, text, text, (recipient, category, channel) => {
        const token = sealSubscription({ recipient, category, channel }, key);
        expect(token).toMatch(/^[\w-]+$/);
        expect(versionOf(token)).toBe(1);
        expect(openSubscription(token, key)).toEqual({ recipient, category, channel });
      }),
    );
  });

  it('does not show whose it is', () => {
    const token = sealSubscription({ recipient: 'acme:user-1', category: 'social', channel: 'email' }, key);
    const bytes = Buffer.from(token, 'base64url').toString('latin1');
    for (const part of ['acme', 'user-1', 'social', 'email']) expect(`${token}${bytes}`).not.toContain(part);
  });

  it('is another for each subscription, and the same for the same', () => {
    const of = (recipient: string, category: string, channel: string) =>
      sealSubscription({ recipient, category, channel }, key);
    expect(of('a', 'b', 'c')).toBe(of('a', 'b', 'c'));
    expect(new Set([of('a', 'b', 'c'), of('ab', '', 'c'), of('a', 'bc', ''), of('a","b', '', 'c')]).size).toBe(4);
  });

  it('that was changed anywhere is none', () => {
    const token = sealSubscription({ recipient: 'user-1', category: 'social', channel: 'email' }, key);
    const bytes = Buffer.from(token, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1, 128]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ bit;
        expect(openSubscription(changed.toString('base64url'), key)).toBeUndefined();
      }
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(openSubscription(bytes.subarray(0, length).toString('base64url'), key)).toBeUndefined();
    }
    for (const other of [`${token}A`, `${token}=`, ` ${token}`, `${token}\n`, '', 'x', '🎉', 'A'.repeat(5_000)]) {
      expect(openSubscription(other, key)).toBeUndefined();
    }
  });

  it('of another key, or of the same under another number, is none', () => {
    const subscription = { recipient: 'user-1', category: 'social', channel: 'email' };
    expect(
      openSubscription(sealSubscription(subscription, unsubscribeKey(1, Buffer.alloc(32, 2))), key),
    ).toBeUndefined();
    const renumbered = Buffer.from(sealSubscription(subscription, key), 'base64url');
    renumbered[0] = 2;
    expect(openSubscription(renumbered.toString('base64url'), unsubscribeKey(2, Buffer.alloc(32, 1)))).toBeUndefined();
  });
});
