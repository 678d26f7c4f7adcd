import { expect, it } from 'vitest';
import { badgeText } from './badge-text.js';

it.each([
  [0, undefined],
  [-1, undefined],
  [1, '1'],
  [9, '9'],
  [10, '9+'],
  [2_000, '9+'],
])('a badge for %i shows %s', (count, text) => {
  expect(badgeText(count)).toBe(text);
});
