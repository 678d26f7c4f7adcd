import { LRUCache } from 'lru-cache';
import { knownLocale } from './languages.js';

/** Making one takes ICU longer than all the rest of a mail. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 500 });

/**
 * A moment as people write it where he is, with the zone: "Saturday, November 28, 2026 at 8:15 PM GMT+1". In the language of the text
 * around it where the locale is one that nobody knows; in UTC where the zone is.
 */
export function momentIn(at: Date, locale: string | null, timeZone: string | null, language: string): string {
  return formatOf(knownLocale(locale) ?? language, timeZone ?? 'UTC').format(at);
}

function formatOf(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = makeFormat(locale, timeZone);
  formats.set(key, made);
  return made;
}

function makeFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  const fields = {
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...fields, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...fields, timeZone: 'UTC' });
  }
}
