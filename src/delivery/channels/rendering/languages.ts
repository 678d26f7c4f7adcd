/** The languages that Herald's own sentences are in, each with the way it is written. */
export const LANGUAGES = {
  en: 'ltr',
  de: 'ltr',
  fr: 'ltr',
  es: 'ltr',
  it: 'ltr',
  pt: 'ltr',
  nl: 'ltr',
  ar: 'rtl',
} as const;

export type Language = keyof typeof LANGUAGES;

const isLanguage = (name: string): name is Language => Object.hasOwn(LANGUAGES, name);

/** "de-AT" is German; what nobody has translated is English. */
export function languageOf(locale: string | null): Language {
  const language = knownLocale(locale)?.split('-', 1)[0] ?? '';
  return isLanguage(language) ? language : 'en';
}

/** The first of a browser's languages that there is: "fr-CH, fr;q=0.9, en;q=0.8". Browsers name them in the order of their weight. */
export function languageOfBrowser(accepted: string | undefined): Language {
  const names = (accepted ?? '')
    .slice(0, 1_000)
    .split(',')
    .map((part) => part.trim().split(/[;-]/, 1)[0]?.toLowerCase() ?? '');
  return names.find(isLanguage) ?? 'en';
}

/** As ICU writes it; undefined: there is none, or nobody knows it. */
export function knownLocale(locale: string | null): string | undefined {
  if (locale === null) return undefined;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0];
  } catch {
    return undefined;
  }
}
