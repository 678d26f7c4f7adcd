import type { ChoicesFragment } from './operations.js';

const channel = (key: string, change: Partial<ChoicesFragment['categories'][number]['channels'][number]> = {}) => ({
  channel: key,
  enabled: true,
  locked: false,
  source: 'CHANNEL_DEFAULT' as const,
  timing: 'ALWAYS' as const,
  ...change,
});

/** What a person has who chose nothing: a critical category, and one that is his to choose. */
export function somePreferences(change: Partial<ChoicesFragment> = {}): ChoicesFragment {
  return {
    pausedUntil: null,
    updatedAt: null,
    quietHours: { enabled: false, timeZone: 'UTC', allowUrgent: true, windows: [] },
    categories: [
      {
        category: 'security',
        title: 'Security',
        critical: true,
        digest: 'INSTANT',
        channels: [channel('inApp', { locked: true }), channel('email', { locked: true, source: 'CRITICAL' })],
      },
      {
        category: 'social',
        title: 'Social',
        critical: false,
        digest: 'INSTANT',
        channels: [channel('inApp'), channel('email', { timing: 'IF_UNSEEN' })],
      },
    ],
    ...change,
  };
}
