import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalLocale, chosenLocale, localeChain } from './template-locale.js';

describe('languages of templates', () => {
  it.each([
    ['de-at', 'de-AT'],
    ['EN', 'en'],
    ['zh-hant-hk', 'zh-Hant-HK'],
    ['de_AT', null],
    ['', null],
    ['x', null],
    ['../../etc', null],
    ['de-'.repeat(20), null],
  ])('%s is %s', (given, canonical) => {
    expect(canonicalLocale(given)).toBe(canonical);
  });

  it('are looked for from the nearest on', () => {
    expect(localeChain('zh-hant-HK')).toEqual(['zh-Hant-HK', 'zh-Hant', 'zh']);
    expect(localeChain('de-AT-u-co-phonebk')).toEqual(['de-AT-u-co-phonebk', 'de-AT-u-co', 'de-AT', 'de']);
    expect(localeChain(null)).toEqual([]);
    expect(localeChain('not a tag')).toEqual([]);
  });

  it.each([
    ['de-AT', ['en', 'de', 'de-AT'], 'en', 'de-AT'],
    ['de-AT', ['en', 'de'], 'en', 'de'],
    ['de-CH', ['en', 'de-AT'], 'en', 'en'],
    ['ja', ['fr', 'en'], 'en', 'en'],
    ['ja', ['fr', 'pt'], 'pt-BR', 'pt'],
    // What it was written in.
    ['ja', ['fr', 'de'], 'en', 'fr'],
    [null, ['fr', 'en'], 'en', 'en'],
    ['nonsense!', ['fr', 'en'], 'en', 'en'],
  ])('of %s among %j, where the installation is in %s, is %s', (wanted, available, installation, chosen) => {
    expect(available[chosenLocale(wanted, available, installation)]).toBe(chosen);
  });

  it('always choose one that is there, and his own where it is', () => {
    const tag = fc.constantFrom('de', 'de-AT', 'de-CH', 'en', 'en-GB', 'fr', 'zh-Hant', 'zh-Hant-HK', 'ja');
    fc.assert(
      fc.property(tag, fc.uniqueArray(tag, { minLength: 1 }), tag, (wanted, available, installation) => {
        const chosen = available[chosenLocale(wanted, available, installation)];
        expect(available).toContain(chosen);
        expect(available.includes(wanted) ? chosen : wanted).toBe(wanted);
      }),
    );
  });
});
