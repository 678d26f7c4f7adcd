import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anOutgoingDelivery } from '../../../../test/support/outgoing-delivery.js';
import type { OutgoingDelivery, OutgoingNotification } from '../delivery-channel.js';
import { conceal } from './conceal.js';
import { DIGEST_PHRASES } from './digest-phrases.js';
import { LANGUAGES, mailContent, mailHtml, mailText, summarize } from './index.js';

const SURROUNDINGS = { sender: 'Example Shop', unsubscribeUrl: 'https://herald.example/unsubscribe?t=abc&l=en' };
/** Gmail shows no more of a mail than this. */
const SHOWN_BYTES = 102 * 1_024;

const aMember = (over: Partial<OutgoingNotification> = {}): OutgoingNotification =>
  anOutgoingDelivery({ notification: over }).notification;

function digestOf(
  members: readonly OutgoingNotification[],
  over: Parameters<typeof anOutgoingDelivery>[0] = {},
): OutgoingDelivery {
  const [first = aMember(), ...rest] = members;
  const delivery = anOutgoingDelivery(over);
  return {
    ...delivery,
    notification: summarize(delivery.id, [first, ...rest], delivery.recipient.locale),
    digest: members,
  };
}
const contentOf = (delivery: OutgoingDelivery) => mailContent(delivery, SURROUNDINGS);

describe('the mail of a digest', () => {
  const members = [
    aMember({
      category: 'social',
      categoryTitle: 'Social',
      title: 'Ann follows you',
      actionUrl: 'https://a.example/1',
    }),
    aMember({ category: 'task', categoryTitle: 'Tasks', title: 'Write it', message: 'By noon.', actionUrl: null }),
    aMember({ category: 'social', categoryTitle: 'Social', title: 'Bob follows you' }),
  ];

  it('names all of it, by category, in the page and in its twin', () => {
    const content = contentOf(digestOf(members));
    expect(content.title).toBe('You have 3 new notifications');
    expect(content.groups.map(({ category, items }) => [category, items.map(({ title }) => title)])).toEqual([
      ['Social', ['Ann follows you', 'Bob follows you']],
      ['Tasks', ['Write it']],
    ]);
    const [html, text] = [mailHtml(content), mailText(content)];
    for (const said of ['Ann follows you', 'Bob follows you', 'Write it', 'By noon.', 'https://a.example/1', 'Tasks']) {
      expect(html).toContain(said);
      expect(text).toContain(said);
    }
    expect(content.action).toBeNull();
    expect(content.unsubscribe?.url).toBe(SURROUNDINGS.unsubscribeUrl);
  });

  it('says its category once where it is one alone', () => {
    const html = mailHtml(contentOf(digestOf([members[0]!, members[2]!])));
    expect(html.split('Social').length - 1).toBe(2);
    expect(html).not.toContain('<h2');
  });

  it('lets nothing of a sender’s be anything but text', () => {
    const tagsOf = (html: string) => [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, name]) => name).join(' ');
    const plain = tagsOf(mailHtml(contentOf(digestOf([aMember(), aMember()]))));
    const hostile = fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '</style></a><a href="https://evil.example">',
      '&lt;b&gt;',
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, message, categoryTitle) => {
        const html = mailHtml(
          contentOf(digestOf([aMember({ title, message, categoryTitle }), aMember({ categoryTitle })])),
        );
        expect(tagsOf(html)).toBe(plain);
      }),
    );
    const link = aMember({ actionUrl: 'javascript:alert(1)' });
    expect(mailHtml(contentOf(digestOf([link, link])))).not.toContain('javascript:');
  });

  it('is shown whole, however much there is', () => {
    const many = Array.from({ length: 200 }, (_, at) =>
      aMember({ title: `Number ${at}`, message: 'words '.repeat(1_600), actionUrl: null }),
    );
    const content = contentOf(digestOf(many));
    const html = mailHtml(content);
    expect(Buffer.byteLength(html)).toBeLessThan(2 * SHOWN_BYTES);
    for (let at = 0; at < 200; at += 1) {
      expect(html).toContain(`<bdi>Number ${at}</bdi>`);
      expect(mailText(content)).toContain(`• Number ${at}\n`);
    }
  });

  it('has its sentences in every language', () => {
    expect(Object.keys(DIGEST_PHRASES).toSorted()).toEqual(Object.keys(LANGUAGES).toSorted());
    for (const phrases of Object.values(DIGEST_PHRASES)) {
      expect(phrases.title(23)).toContain('23');
      expect(phrases.more(7)).toContain('7');
    }
  });
});

describe('a summary', () => {
  it('is for whoever can show one: how many, the first ten, and what is left', () => {
    const many = Array.from({ length: 13 }, (_, at) =>
      aMember({ title: `Number ${at}`, priority: at === 4 ? 'HIGH' : 'LOW' }),
    );
    const summary = summarize('the-digest', [many[0]!, ...many.slice(1)], 'de-AT');
    expect(summary).toMatchObject({
      id: 'the-digest',
      type: 'digest',
      category: 'system',
      priority: 'HIGH',
      title: 'Sie haben 13 neue Benachrichtigungen',
      actionUrl: null,
      data: { notificationIds: many.map(({ id }) => id) },
      isSensitive: false,
    });
    expect(summary.message.split('\n')).toEqual([
      ...many.slice(0, 10).map(({ title }) => `• ${title}`),
      'und 3 weitere',
    ]);
  });

  it('is the one itself where there is one', () => {
    const one = aMember();
    expect(summarize('the-digest', [one], null)).toBe(one);
  });

  it('has nothing of what was concealed in it', () => {
    const secret = conceal(
      aMember({ title: 'It is 1234', message: '1234', isSensitive: true, categoryTitle: 'Security' }),
      null,
    );
    const summary = summarize('the-digest', [secret, aMember()], null);
    expect(JSON.stringify(summary)).not.toContain('1234');
    expect(summary).toMatchObject({ isSensitive: true, message: expect.stringContaining('new security notification') });
  });
});
