import { expect, it } from 'vitest';
import { anOutgoingDelivery } from '../../../../test/support/outgoing-delivery.js';
import { CONCEALED_PHRASES } from './concealed-phrases.js';
import { conceal } from './conceal.js';
import { LANGUAGES } from './languages.js';

const sensitive = anOutgoingDelivery({
  notification: {
    category: 'security',
    categoryTitle: 'Security',
    title: 'Your code',
    message: 'It is 123456',
    actionUrl: 'https://shop.example/?code=123456',
    data: { code: '123456' },
    isSensitive: true,
  },
}).notification;

it('says that there is one, and of which kind', () => {
  expect(conceal(sensitive, null)).toMatchObject({
    title: 'You have a new security notification',
    actionUrl: null,
    data: {},
  });
  expect(JSON.stringify(conceal(sensitive, 'de'))).not.toMatch(/123456|Your code/);
});

it('leaves all others as they are', () => {
  const plain = { ...sensitive, isSensitive: false };
  expect(conceal(plain, null)).toBe(plain);
});

it('has its sentences in every language', () => {
  expect(Object.keys(CONCEALED_PHRASES).toSorted()).toEqual(Object.keys(LANGUAGES).toSorted());
  for (const phrases of Object.values(CONCEALED_PHRASES)) {
    expect(phrases.title('Security').toLowerCase()).toContain('security');
  }
});
