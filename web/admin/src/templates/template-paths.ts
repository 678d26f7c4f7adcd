export function templatePath(key: string, locale?: string): string {
  return `/templates/${encodeURIComponent(key)}${locale === undefined ? '' : `?locale=${encodeURIComponent(locale)}`}`;
}

const KEY = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
/** As the API has it. */
export const isTemplateKey = (key: string): boolean => KEY.test(key);

/** As BCP 47 writes it: "de-AT". Undefined: it is no language. */
export function canonicalLocale(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text.trim())[0];
  } catch {
    return undefined;
  }
}

const names = new Intl.DisplayNames('en', { type: 'language' });

/** "German (Austria)" */
export function sayLocale(locale: string): string {
  try {
    return names.of(locale) ?? locale;
  } catch {
    return locale;
  }
}
