import { describe, expect, it } from 'vitest';
import {
  categoryInputOf,
  draftOfCategory,
  emptyCategory,
  problemsOfCategory,
  sayRule,
  withCritical,
} from './category-draft.js';

const CATEGORY = {
  key: 'orders',
  title: 'Orders',
  description: null,
  critical: false,
  sensitive: false,
  channels: [
    { channel: 'inApp', enabled: true, timing: 'ALWAYS' as const, afterSeconds: 0 },
    { channel: 'email', enabled: false, timing: 'IF_UNSEEN' as const, afterSeconds: 300 },
    { channel: 'push', enabled: true, timing: 'IF_UNSEEN' as const, afterSeconds: 60 },
  ],
};

describe('a category that is being changed', () => {
  it('says nothing of channels that nobody touched: they follow their defaults', () => {
    const before = draftOfCategory(CATEGORY);
    const rules = { ...before.rules, push: { enabled: true, timing: 'ALWAYS' as const, afterSeconds: 60 } };
    expect(categoryInputOf({ ...before, title: ' All orders ', rules }, before)).toEqual({
      key: 'orders',
      title: 'All orders',
      description: null,
      critical: false,
      sensitive: false,
      channels: [{ channel: 'push', enabled: true, timing: 'ALWAYS', afterSeconds: 60 }],
    });
    expect(categoryInputOf(before, before).channels).toEqual([]);
  });

  it('is on over every channel once it is critical', () => {
    const critical = withCritical(draftOfCategory(CATEGORY), true);
    expect(critical.rules['email']?.enabled).toBe(true);
    expect(problemsOfCategory(critical, false, []).rules).toBeUndefined();
    const rules = { ...critical.rules, email: { ...critical.rules['email']!, enabled: false } };
    expect(problemsOfCategory({ ...critical, rules }, false, []).rules).toContain('email is off');
  });

  it('needs a key of its own, and a title', () => {
    const channels = [
      { key: 'inApp', title: 'App', configured: true, defaultEnabled: true, defaultTiming: 'ALWAYS' as const },
    ];
    const draft = emptyCategory(channels);
    expect(problemsOfCategory({ ...draft, key: 'orders' }, true, ['orders'])).toMatchObject({
      key: 'There is one of that key.',
      title: 'What do people call it?',
    });
    expect(problemsOfCategory({ ...draft, key: 'a b' }, true, []).key).toContain('A letter or digit');
  });

  it('says a rule in words', () => {
    const rule = { enabled: true, timing: 'IF_UNSEEN' as const };
    expect([90, 300, 14_400].map((afterSeconds) => sayRule({ ...rule, afterSeconds }))).toEqual([
      'unseen after 90 s',
      'unseen after 5 min',
      'unseen after 4 h',
    ]);
  });
});
