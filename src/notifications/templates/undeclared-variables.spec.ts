import { expect, it } from 'vitest';
import { undeclaredVariables } from './undeclared-variables.js';

const properties = { a: { type: 'object', properties: { b: {} } }, list: { type: 'array' }, text: { type: 'string' } };

it.each([
  [{}, []],
  [{ type: 'object' }, []],
  [{ properties }, ['a.c', 'other']],
  [{ properties, additionalProperties: false }, ['a.c', 'other']],
  [{ properties, additionalProperties: true }, ['a.c']],
  [{ properties, additionalProperties: { type: 'string' } }, ['a.c']],
  [{ properties, allOf: [] }, []],
  [{ $ref: '#/$defs/x' }, []],
])('of %j a template reads %j that it does not have', (schema, undeclared) => {
  const used = [['a', 'b'], ['a', 'b', 'deep'], ['a', 'c'], ['list', 'size'], ['text'], ['other'], ['other']];
  expect(undeclaredVariables(used, JSON.stringify(schema))).toEqual(undeclared);
});
