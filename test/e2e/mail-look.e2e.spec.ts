import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailContent, mailHtml, summarize } from '../../src/delivery/channels/rendering/index.js';
import { unsubscribePage } from '../../src/delivery/channels/unsubscribe/unsubscribe-page.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { anOutgoingDelivery } from '../support/outgoing-delivery.js';

const SURROUNDINGS = { sender: 'Example Shop', unsubscribeUrl: 'https://herald.example/unsubscribe?t=x' };
const mailOf = (over: Parameters<typeof anOutgoingDelivery>[0]) =>
  mailHtml(mailContent(anOutgoingDelivery(over), SURROUNDINGS));

/** Of several categories, in the languages of two people, with words that nobody can break. */
function aDigest(locale: string): string {
  const delivery = anOutgoingDelivery({ recipient: { locale } });
  const member = (over: object) => anOutgoingDelivery({ notification: over }).notification;
  const members = [
    member({ category: 'social', categoryTitle: 'Social', title: 'Ann follows you', message: '' }),
    member({ category: 'task', categoryTitle: 'C'.repeat(100), title: 'T'.repeat(200), message: 'w'.repeat(5_000) }),
    member({ category: 'social', categoryTitle: 'Social', title: 'ليلى', actionUrl: null }),
  ] as const;
  const [first, ...rest] = members;
  const digest = { ...delivery, notification: summarize(delivery.id, [first, ...rest], locale), digest: members };
  return mailHtml(mailContent(digest, SURROUNDINGS));
}

const PAGES: Readonly<Record<string, string>> = {
  'a mail': mailOf({ notification: { message: 'Two lines,\n\nand one more.', expiresAt: new Date() } }),
  'an urgent mail': mailOf({ notification: { priority: 'URGENT' }, isCritical: true }),
  'a mail from right to left': mailOf({
    recipient: { locale: 'ar-EG', displayName: 'ليلى' },
    notification: { title: 'تم شحن طلبك', message: 'يصل يوم الجمعة.\nOrder number 7' },
  }),
  'a mail of long words': mailOf({
    recipient: { displayName: 'N'.repeat(200) },
    notification: {
      title: 'T'.repeat(200),
      categoryTitle: 'C'.repeat(100),
      message: `${'w'.repeat(10_000)}\n${' '.repeat(400)}x`,
      actionUrl: `https://a.example/${'p'.repeat(1_500)}`,
    },
  }),
  'a digest': aDigest('en'),
  'a digest from right to left': aDigest('ar'),
  'the page that asks': unsubscribePage({ kind: 'ask', category: 'C'.repeat(100) }, 'de'),
  'the page of a bad link': unsubscribePage({ kind: 'badLink' }, 'ar'),
};

const BACKGROUND = { light: 'rgb(243, 244, 246)', dark: 'rgb(15, 17, 21)' };

/** In the page: what is written in a colour too near to that behind it, by the rules of WCAG 2 (AA: 4.5). */
const TOO_FAINT = `(() => {
  const numbers = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const part = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('body *')].filter(
    (element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),
  );
  return texts.flatMap((element) => {
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return contrast < 4.5 ? [element.textContent.slice(0, 40) + ': ' + contrast.toFixed(2)] : [];
  });
})()`;

describe.skipIf(noBrowser)('what people see of a mail', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it.each(['light', 'dark'] as const)('can be read in %s, on a phone and on a desk', async (colorScheme) => {
    for (const width of [320, 1_000]) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 700 } });
      for (const [name, html] of Object.entries(PAGES)) {
        await page.setContent(html);
        expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, width]);
        expect([name, await page.evaluate(TOO_FAINT)]).toEqual([name, []]);
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        expect([name, background]).toEqual([name, BACKGROUND[colorScheme]]);
      }
      await page.close();
    }
  });
});
