import type { CategoryRules } from './preference-rules.js';

const BUILT_IN: readonly Omit<CategoryRules, 'sensitive' | 'channels'>[] = [
  {
    key: 'security',
    title: 'Security',
    description: 'What protects an account: sign-ins, passwords, devices. Always on.',
    critical: true,
  },
  { key: 'system', title: 'System', description: 'News of the service itself.', critical: false },
  { key: 'social', title: 'Social', description: 'What other people do.', critical: false },
  { key: 'task', title: 'Tasks', description: 'What there is to do.', critical: false },
];

/**
 * The categories that there always are: the built-in ones, and those of `CATEGORIES`. They say nothing of channels, so that what an admin says
 * of a channel is true in all of them until he says otherwise of one.
 */
export function builtInCategories(others: readonly string[]): CategoryRules[] {
  const named = others.map((key) => ({ key, title: key, description: null, critical: false }));
  const byKey = new Map([...named, ...BUILT_IN].map((one) => [one.key, { ...one, sensitive: false, channels: {} }]));
  return [...new Set([...BUILT_IN.map(({ key }) => key), ...others])].flatMap((key) => byKey.get(key) ?? []);
}

/** Of Herald's own, those that nobody can make less than critical. */
export function isCriticalForGood(key: string): boolean {
  return BUILT_IN.some((category) => category.key === key && category.critical);
}
