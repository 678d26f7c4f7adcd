import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, type Choices, type PreferencesChange, unsubscribed } from './preference-change.js';
import { NO_CHOICES } from './preference-rules.js';
import { resolvePreference } from './resolve-preference.js';

const nothing: Choices = {
  channels: {},
  categories: {},
  types: {},
  quietHours: NO_CHOICES.quietHours,
};
const after = (...changes: PreferencesChange[]) => changes.reduce(changed, nothing);

describe('only what is given changes', () => {
  it('of channels', () => {
    const both = after(
      { channels: [{ channel: 'email', enabled: false, timing: 'ALWAYS' }] },
      { channels: [{ channel: 'push', enabled: true }] },
      { channels: [{ channel: 'email', enabled: true }] },
    );
    expect(both.channels).toEqual({
      email: { enabled: true, timing: 'ALWAYS' },
      push: { enabled: true, timing: null },
    });
    const back = changed(both, { channels: [{ channel: 'email', enabled: true, timing: null }] });
    expect(back.channels['email']).toEqual({ enabled: true, timing: null });
  });

  it('of categories, channel by channel, and their digest', () => {
    const email = { channel: 'email', enabled: false };
    const choices = after(
      { categories: [{ category: 'social', channels: [email], digest: 'DAILY' }] },
      { categories: [{ category: 'social', channels: [{ channel: 'push', enabled: true }] }, { category: 'task' }] },
      { categories: [{ category: 'task', digest: 'WEEKLY' }] },
    );
    expect(choices.categories).toEqual({
      social: {
        channels: { email: { enabled: false, timing: null }, push: { enabled: true, timing: null } },
        digest: 'DAILY',
      },
      task: { channels: {}, digest: 'WEEKLY' },
    });
  });

  it('of types; and an empty list forgets one', () => {
    const liked = { types: [{ type: 'liked', channels: [{ channel: 'email', enabled: false }] }] };
    expect(after(liked).types).toEqual({ liked: { channels: { email: { enabled: false, timing: null } } } });
    expect(after(liked, { types: [{ type: 'liked', channels: [] }] })).toEqual(nothing);
    const social = { categories: [{ category: 'social', channels: [{ channel: 'email', enabled: false }] }] };
    expect(after(social, { categories: [{ category: 'social', channels: [] }] })).toEqual(nothing);
  });

  it('of quiet hours', () => {
    const windows = [{ days: [1], from: '22:00', to: '06:00' }];
    const set = after({ quietHours: { enabled: true, timeZone: 'Europe/Paris', windows, allowUrgent: false } });
    expect(changed(set, { quietHours: { enabled: false } }).quietHours).toEqual({ ...set.quietHours, enabled: false });
    expect(changed(set, { quietHours: { enabled: true, timeZone: null } }).quietHours.timeZone).toBeNull();
    expect(changed(set, { channels: [] })).toEqual(set);
  });

  it('also of what has a name that every object has', () => {
    const { types } = after({ types: [{ type: 'constructor', channels: [{ channel: 'email', enabled: true }] }] });
    expect(types).toEqual({ constructor: { channels: { email: { enabled: true, timing: null } } } });
  });
});

describe('who unsubscribes', () => {
  const channel = fc.constantFrom('email', 'push', 'inApp');
  const list = fc.uniqueArray(fc.record({ channel, enabled: fc.boolean() }), { selector: (one) => one.channel });
  const changes: fc.Arbitrary<PreferencesChange> = fc.record({
    channels: list,
    categories: fc.uniqueArray(fc.record({ category: fc.constantFrom('social', 'task'), channels: list }), {
      selector: (one) => one.category,
    }),
    types: fc.uniqueArray(fc.record({ type: fc.constantFrom('liked', 'followed'), channels: list }), {
      selector: (one) => one.type,
    }),
  });

  it('gets nothing of it any more, whatever he chose by type, and keeps what he refused', () => {
    const category = { key: 'social', title: '', description: null, critical: false, sensitive: false, channels: {} };
    fc.assert(
      fc.property(changes, fc.constantFrom('liked', 'followed', 'other'), channel, (change, type, wanted) => {
        const before = after(change);
        const choices = unsubscribed(before, 'social', 'email');
        const is = (some: Choices, of: string) =>
          resolvePreference({
            category,
            channelDefault: { enabled: true, timing: 'ALWAYS' },
            person: { ...NO_CHOICES, ...some },
            type,
            channel: of,
            nowMs: 0,
          }).enabled;
        expect(is(choices, 'email')).toBe(false);
        expect(is(choices, wanted)).toBe(wanted !== 'email' && is(before, wanted));
        expect(unsubscribed(choices, 'social', 'email')).toEqual(choices);
      }),
    );
  });
});
