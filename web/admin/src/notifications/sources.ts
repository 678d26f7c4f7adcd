import type { PreferenceSource } from './operations.js';

const SOURCES: Readonly<Record<Exclude<PreferenceSource, '%future added value'>, string>> = {
  CRITICAL: 'the category is critical',
  PAUSE: 'their pause',
  TYPE: 'their choice for the type',
  CATEGORY: 'their choice for the category',
  CHANNEL: 'their choice for the channel',
  CATEGORY_DEFAULT: 'what is set for the category',
  CHANNEL_DEFAULT: 'what is set for the channel',
};

/** What decided, in words; one that is not known as it is. */
export function saySource(source: PreferenceSource): string {
  return source === '%future added value' ? source : (SOURCES[source] ?? source);
}
