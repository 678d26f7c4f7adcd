import { expect, it } from 'vitest';
import { difference } from './difference.js';

it.each<[string, Record<string, unknown>, Record<string, unknown>, ReturnType<typeof difference>]>([
  ['nothing', { a: { b: [1, 2] } }, { a: { b: [1, 2] } }, undefined],
  ['what is not there', {}, {}, undefined],
  ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, { before: { b: 2 }, after: { b: 3 } }],
  ['null', { a: null }, { a: 1 }, { before: { a: null }, after: { a: 1 } }],
  ['what came', { a: 1 }, { a: 1, b: { c: 2 } }, { before: {}, after: { b: { c: 2 } } }],
  ['what went', { a: 1, b: 2 }, { a: 1 }, { before: { b: 2 }, after: {} }],
  [
    'within',
    { a: { b: 1, c: 2 }, d: 4 },
    { a: { b: 1, c: 3 }, d: 4 },
    { before: { a: { c: 2 } }, after: { a: { c: 3 } } },
  ],
  ['what came within', { a: {} }, { a: { b: 1 } }, { before: { a: {} }, after: { a: { b: 1 } } }],
  ['a list, whole', { a: [1, 2] }, { a: [1, 3] }, { before: { a: [1, 2] }, after: { a: [1, 3] } }],
  ['an object in place of a value', { a: 1 }, { a: { b: 1 } }, { before: { a: 1 }, after: { a: { b: 1 } } }],
  ['what is called like what every object has', {}, { constructor: 1 }, { before: {}, after: { constructor: 1 } }],
])('tells %s', (_, before, after, expected) => {
  expect(difference(before, after)).toEqual(expected);
});
