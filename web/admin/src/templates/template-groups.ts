import type { TemplateListQuery } from './operations.js';

type Listed = TemplateListQuery['templates'][number];

/** A template in all of its languages. */
export interface TemplateGroup {
  key: string;
  /** By language. */
  languages: Listed[];
  /** The one that was saved last. */
  newest: Listed;
}

/** By key; those whose key or title has each of the words. */
export function groupTemplates(templates: readonly Listed[], search: string): TemplateGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const keys = new Map<string, Listed[]>();
  for (const template of templates) keys.set(template.key, [...(keys.get(template.key) ?? []), template]);
  return [...keys.entries()]
    .map(([key, languages]) => ({
      key,
      languages: languages.toSorted((one, other) => one.locale.localeCompare(other.locale)),
      newest: languages.reduce((latest, each) => (each.createdAt > latest.createdAt ? each : latest)),
    }))
    .filter(({ key, languages }) => {
      const text = [key, ...languages.map(({ content, category }) => `${content.title} ${category}`)]
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((one, other) => one.key.localeCompare(other.key));
}
