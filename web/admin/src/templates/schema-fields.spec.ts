import { describe, expect, it } from 'vitest';
import { fieldsOfSchema, sampleOf, valueAt, withValue } from './schema-fields.js';

const ORDER = {
  type: 'object',
  required: ['name', 'order'],
  properties: {
    name: { type: 'string' },
    order: {
      type: 'object',
      required: ['number'],
      properties: {
        number: { type: 'integer', minimum: 10 },
        state: { enum: ['sent', 'late'] },
        lines: { type: 'array', items: { type: 'string' } },
      },
    },
    gift: { type: 'boolean', title: 'A gift?' },
  },
};

describe('a form of a JSON Schema', () => {
  it('asks for each variable by its place, and knows what has to be', () => {
    const told = fieldsOfSchema(ORDER)?.map(({ path, kind, isRequired }) => `${path.join('.')} ${kind} ${isRequired}`);
    expect(told).toEqual([
      'name text true',
      'order.number integer true',
      'order.state choice false',
      'order.lines json false',
      'gift boolean false',
    ]);
  });

  it('is none of a schema that lists nothing', () => {
    expect(fieldsOfSchema({})).toBeUndefined();
    expect(fieldsOfSchema({ type: 'object', additionalProperties: true })).toBeUndefined();
    expect(fieldsOfSchema({ properties: null })).toBeUndefined();
  });

  it('has a sample to begin with', () => {
    expect(sampleOf(ORDER)).toEqual({
      name: 'Ada',
      order: { number: 10, state: 'sent', lines: ['lines'] },
      gift: true,
    });
    expect(sampleOf({ properties: { at: { type: 'string', format: 'date' }, n: { default: 3 } } })).toEqual({
      at: '2026-11-20',
      n: 3,
    });
  });

  it('puts a value at its place, and takes it away', () => {
    const put = withValue({ a: 1 }, ['order', 'day'], 'Friday');
    expect(put).toEqual({ a: 1, order: { day: 'Friday' } });
    expect(valueAt(put, ['order', 'day'])).toBe('Friday');
    expect(withValue(put, ['order', 'day'], undefined)).toEqual({ a: 1, order: {} });
    expect(valueAt({ order: 5 }, ['order', 'day'])).toBeUndefined();
  });
});
