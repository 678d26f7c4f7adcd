/** What a tag may be, which is more than any needs. */
const LOCALE_CHARS = 35;
const TAG = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

/** As BCP 47 writes it: "de-at" is "de-AT". Null: it is none. */
export function canonicalLocale(locale: string): string | null {
  if (locale.length > LOCALE_CHARS || !TAG.test(locale)) return null;
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? null;
  } catch {
    return null;
  }
}

/** What is read in its place where it is not there, the nearest first: "zh-Hant-HK", "zh-Hant", "zh". */
export function localeChain(locale: string | null): string[] {
  const canonical = locale === null ? null : canonicalLocale(locale);
  if (canonical === null) return [];
  const parts = canonical.split('-');
  const chain: string[] = [];
  for (let length = parts.length; length > 0; length -= 1) {
    // RFC 4647: a letter by itself begins an extension, and says nothing without what follows.
    if ((parts[length - 1]?.length ?? 0) > 1 || length === 1) chain.push(parts.slice(0, length).join('-'));
  }
  return chain;
}

/**
 * Which of these somebody is told: his own, or the nearest; else the installation's; else the first of them, which is the oldest.
 *
 * @param available at least one, as BCP 47 writes them.
 * @returns its index.
 */
export function chosenLocale(wanted: string | null, available: readonly string[], installation: string): number {
  for (const locale of [...localeChain(wanted), ...localeChain(installation)]) {
    const index = available.indexOf(locale);
    if (index >= 0) return index;
  }
  return 0;
}
