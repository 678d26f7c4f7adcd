import { describe, expect, it } from 'vitest';
import { groupTemplates } from './template-groups.js';

const listed = (key: string, locale: string, day: number, title = 'Hello') => ({
  key,
  locale,
  version: 1,
  category: 'system',
  createdAt: `2026-11-${day}T09:30:00.000Z`,
  createdBy: 'admin-1',
  content: { title },
  variables: {},
});
const ALL = [listed('welcome', 'en', 20), listed('welcome', 'de', 21, 'Hallo'), listed('bye', 'en', 22)];

describe('the list of templates', () => {
  it('has each key once, with its languages and its last change', () => {
    const told = groupTemplates(ALL, '').map(({ key, languages, newest }) => [
      key,
      languages.map(({ locale }) => locale).join(),
      newest.locale,
    ]);
    expect(told).toEqual([
      ['bye', 'en', 'en'],
      ['welcome', 'de,en', 'de'],
    ]);
  });

  it('is searched by all words, in key and titles', () => {
    expect(groupTemplates(ALL, 'WEL hallo').map(({ key }) => key)).toEqual(['welcome']);
    expect(groupTemplates(ALL, 'wel bye')).toEqual([]);
  });
});
