import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anOutgoingDelivery } from '../../../../test/support/outgoing-delivery.js';
import type { OutgoingDelivery } from '../delivery-channel.js';
import { LANGUAGES, mailContent, mailHtml, mailText } from './index.js';

const SURROUNDINGS = { sender: 'Example Shop', unsubscribeUrl: 'https://herald.example/unsubscribe?t=abc&l=en' };
const contentOf = (delivery: OutgoingDelivery, surroundings = SURROUNDINGS) => mailContent(delivery, surroundings);
const htmlOf = (delivery: OutgoingDelivery) => mailHtml(contentOf(delivery));
const textOf = (delivery: OutgoingDelivery) => mailText(contentOf(delivery));

/** Every tag with its attributes, as a browser would find them: quotes hide what is in them. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<(?:"[^"]*"|'[^']*'|[^>"'])*>/g)].map(([tag]) => tag);
}

/** What is left of the page when everything that may differ is taken out: names of tags and of attributes. */
const skeletonOf = (html: string) =>
  tagsOf(html)
    .filter((tag) => tag !== '<br>')
    .map((tag) => tag.replaceAll(/="[^"]*"/g, '='));

const urlsOf = (html: string) =>
  [...html.matchAll(/\b(?:href|src|action|background)="([^"]*)"/g)].map(([, url]) => url);

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><style>*{display:none}',
    '</title><script>',
    '--></div></td></tr></table><a href="https://evil.example">',
    '&lt;b&gt; &amp; &#60;script&#62;',
    '${7*7} {{7*7}} <%= 7*7 %>',
    '\u2028<b>\u2029\u0085\u0000\u0008',
    '<!--[if mso]><v:rect href="javascript:alert(1)"><![endif]-->',
    '\ud800 half \udc00',
  ),
);

describe('a mail', () => {
  it('lets nothing of a sender’s be anything but text', () => {
    const plain = skeletonOf(htmlOf(anOutgoingDelivery({ notification: { expiresAt: new Date() } })));
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (title, message, categoryTitle, displayName) => {
        const html = htmlOf(
          anOutgoingDelivery({
            recipient: { displayName },
            notification: { title, message: `x${message}`, categoryTitle, expiresAt: new Date() },
          }),
        );
        expect(skeletonOf(html)).toEqual(plain);
        expect(urlsOf(html)).toEqual(urlsOf(htmlOf(anOutgoingDelivery())));
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(html).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
        expect(html.isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('links to nothing but the web and mail, and only as a browser would read it', () => {
    const linked = (actionUrl: string) => htmlOf(anOutgoingDelivery({ notification: { actionUrl } }));
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:x', 'vbscript:x', 'file:///etc/passwd']) {
      expect(linked(url)).not.toContain('class="button');
      expect(linked(url)).not.toContain(url);
    }
    for (const url of [' https://a.example', '\tjava\nscript:alert(1)', 'not a url', '//a.example']) {
      for (const href of urlsOf(linked(url))) expect(href).toMatch(/^(?:https?:|mailto:)/);
    }
    expect(linked('https://a.example/"><script>?x=<b>&y=\'')).toContain(
      'href="https://a.example/%22%3E%3Cscript%3E?x=%3Cb%3E&amp;y=%27"',
    );
    expect(linked('mailto:a@b.example')).toContain('href="mailto:a@b.example"');
  });

  it('has a link for whatever the fuzz finds, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          hostile,
          hostile.map((text) => `https://a.example/${text}`),
        ),
        (actionUrl) => {
          const delivery = anOutgoingDelivery({ notification: { actionUrl } });
          for (const href of urlsOf(htmlOf(delivery))) expect(href).toMatch(/^(?:https?:\/\/|mailto:)[^<>"'\s]*$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loads nothing, runs nothing, and tells nobody that it was opened', () => {
    const html = htmlOf(anOutgoingDelivery());
    expect(html).not.toMatch(/<(?:img|script|link|iframe|object|form|svg|video)\b|url\(|@import|\son\w+=/i);
  });

  it('keeps lines, indentation and every word', () => {
    const html = htmlOf(anOutgoingDelivery({ notification: { message: 'one\r\n  two\n\nthree\rfour' } }));
    expect(html).toContain('one<br>\n&nbsp;&nbsp;two<br>\n<br>\nthree<br>\nfour');
    expect(textOf(anOutgoingDelivery({ notification: { message: 'one\r\n  two\n\nthree' } }))).toContain(
      'one\n  two\n\nthree',
    );
  });

  it('has ten thousand characters of whatever is sent', () => {
    const message = 'Ω'.repeat(10_000);
    expect(htmlOf(anOutgoingDelivery({ notification: { message } }))).toContain(message);
    expect(textOf(anOutgoingDelivery({ notification: { message } }))).toContain(message);
  });

  it('says the same in both forms', () => {
    const delivery = anOutgoingDelivery({ notification: { expiresAt: new Date('2026-12-01T00:00:00Z') } });
    const content = contentOf(delivery);
    const said = [
      content.greeting,
      content.title,
      content.message,
      content.action?.label,
      content.action?.url,
      content.sentAt,
      content.validUntil,
      content.why,
      content.unsubscribe?.label,
    ];
    for (const part of said) {
      expect(mailText(content)).toContain(part);
      expect(mailHtml(content).replaceAll('&#39;', "'")).toContain(part);
    }
    expect(mailText(content)).toContain(SURROUNDINGS.unsubscribeUrl);
  });

  it('is in his language, his zone and his way to write a date', () => {
    const inLocale = (locale: string | null, timeZone: string | null) =>
      contentOf(anOutgoingDelivery({ recipient: { locale, timeZone } }));
    expect(inLocale('de-AT', 'Europe/Vienna')).toMatchObject({
      language: 'de',
      greeting: 'Guten Tag Ada,',
      sentAt: 'Gesendet: Samstag, 28. November 2026 um 20:15 MEZ',
    });
    expect(inLocale('en-US', 'America/New_York').sentAt).toMatch(
      /^Sent on Saturday, November 28, 2026 at 2:15\sPM EST$/,
    );
    expect(inLocale('fr-CH', 'Europe/Zurich')).toMatchObject({ language: 'fr', greeting: 'Bonjour Ada,' });
    expect(inLocale('ar-EG', 'Africa/Cairo')).toMatchObject({ language: 'ar', direction: 'rtl' });
    // Sentences that nobody translated are English; the date is his all the same.
    expect(inLocale('ja-JP', 'Asia/Tokyo').sentAt).toMatch(/^Sent on 2026年11月29日/);
    for (const [locale, zone] of [
      [null, null],
      ['klingon!!', 'Mars/Olympus'],
    ] as const) {
      expect(inLocale(locale, zone).sentAt).toMatch(/^Sent on Saturday, November 28, 2026 at 7:15\sPM UTC$/);
    }
  });

  it('greets him whose name nobody knows', () => {
    for (const displayName of [null, '', '\n']) {
      expect(contentOf(anOutgoingDelivery({ recipient: { displayName } })).greeting).toBe('Hello,');
    }
  });

  it('says in every language why he gets it, and how to stop it, or that he can’t', () => {
    for (const locale of Object.keys(LANGUAGES)) {
      const notification = { categoryTitle: 'Käufe & <Co>' };
      const usual = contentOf(anOutgoingDelivery({ recipient: { locale }, notification }));
      const critical = mailContent(anOutgoingDelivery({ recipient: { locale }, notification, isCritical: true }), {
        sender: 'x',
        unsubscribeUrl: null,
      });
      expect(usual.language).toBe(locale);
      expect(usual.why).toContain('Käufe & <Co>');
      expect(critical.why).toContain('Käufe & <Co>');
      expect(critical.why).not.toBe(usual.why);
      expect(critical.unsubscribe).toBeNull();
      expect(mailHtml(usual)).toContain(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">`);
    }
  });

  it('previews the message, and not all of it', () => {
    const preview = (message: string) => contentOf(anOutgoingDelivery({ notification: { message } })).preview;
    expect(preview('one\n\n two')).toBe('one two');
    expect(Array.from(preview('👩‍🚀'.repeat(5_000))).length).toBeLessThanOrEqual(141);
    expect(preview('x'.repeat(141))).toBe(`${'x'.repeat(140)}…`);
  });
});
