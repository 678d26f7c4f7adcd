import { describe, expect, it } from 'vitest';
import { withChange } from './preferences-change.js';
import { somePreferences } from './preferences.fixture.js';

const social = (of: ReturnType<typeof somePreferences>) => of.categories.find(({ category }) => category === 'social');
const email = (of: ReturnType<typeof somePreferences>, category = 'social') =>
  of.categories.find((one) => one.category === category)?.channels.find(({ channel }) => channel === 'email');

describe('a change of preferences, before the server has answered', () => {
  it('turns off one channel of one category, and nothing else', () => {
    const before = somePreferences();
    const input = { categories: [{ category: 'social', channels: [{ channel: 'email', enabled: false }] }] };
    const after = withChange(before, { input });
    expect(email(after)).toEqual({ ...email(before), enabled: false, source: 'CATEGORY' });
    expect(social(after)?.channels[0]).toEqual(social(before)?.channels[0]);
    expect(email(before)?.enabled).toBe(true);
  });

  it('leaves alone what is locked', () => {
    const input = { categories: [{ category: 'security', channels: [{ channel: 'email', enabled: false }] }] };
    expect(email(withChange(somePreferences(), { input }), 'security')?.enabled).toBe(true);
  });

  it('turns off a channel in general wherever nothing was chosen for the category', () => {
    const input = { channels: [{ channel: 'email', enabled: false }] };
    expect(email(withChange(somePreferences(), { input }))?.enabled).toBe(false);
    const own = { categories: [{ category: 'social', channels: [{ channel: 'email', enabled: true }] }] };
    const chosen = withChange(somePreferences(), { input: own });
    expect(email(withChange(chosen, { input }))?.enabled).toBe(true);
  });

  it('has the summary, the quiet hours and the pause that were asked for', () => {
    const window = { days: ['MONDAY' as const], from: '22:00', to: '07:00' };
    const quietHours = { enabled: true, windows: [window] };
    const after = withChange(somePreferences(), {
      input: { categories: [{ category: 'social', digest: 'DAILY' }], quietHours },
    });
    expect(social(after)?.digest).toBe('DAILY');
    expect(after.quietHours).toEqual({ enabled: true, windows: [window], timeZone: 'UTC', allowUrgent: true });
    expect(withChange(after, { pausedUntil: '2026-11-20T09:00:00.000Z' }).pausedUntil).toBe('2026-11-20T09:00:00.000Z');
  });
});
