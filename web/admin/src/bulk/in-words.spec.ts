import { describe, expect, it } from 'vitest';
import { type BulkDraft, emptyDraft } from './bulk-draft.js';
import { sayBulkSend } from './in-words.js';

const NOW = new Date('2026-11-20T09:00').getTime();
const say = (change: Partial<BulkDraft>, count: number | undefined = 12_403) =>
  sayBulkSend({ ...emptyDraft(), ...change }, count, (channel) => channel.toUpperCase(), NOW);

describe('a bulk send in words', () => {
  it('says whom, when and how', () => {
    const channels: BulkDraft['channels'] = [
      { channel: 'email', timing: 'IF_UNSEEN' },
      { channel: 'inApp', timing: null },
    ];
    expect(say({ channels, rate: 2_000 })).toBe(
      'To 12,403 people (everybody who is known), now, as email if they have not seen it and in the app, at most 2,000 a second.',
    );
    expect(say({ audience: 'userIds', userIds: 'a', channels: [{ channel: 'sms', timing: null }] }, 1)).toBe(
      'To 1 person (by their id), now, over SMS.',
    );
  });

  it('says a time with its zone, and that one has passed', () => {
    expect(say({ scheduledAt: '2026-11-21T10:30' })).toMatch(/, on Saturday,? 21 November 2026 at 10:30 \(.+\), over/);
    expect(say({ scheduledAt: '2026-11-19T10:30' })).toContain(', now, as the time chosen has passed,');
    expect(say({ expiresAt: '2026-11-22T10:30' })).toContain('Whoever does not have it by');
  });

  it('says so when nobody knows how many', () => {
    const pairs = [{ key: 'plan', value: 'gold' }];
    expect(sayBulkSend({ ...emptyDraft(), audience: 'attributes', pairs }, undefined, String, NOW)).toContain(
      'To an unknown number of people (whoever has plan = "gold"), now',
    );
  });
});
