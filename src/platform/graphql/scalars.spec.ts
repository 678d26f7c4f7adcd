import { parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DateTimeScalar, JSONObjectScalar, LocalTimeScalar, MAX_JSON_DEPTH } from './scalars.js';

describe('DateTime', () => {
  it.each([
    ['2026-11-20T09:30:00Z', '2026-11-20T09:30:00.000Z'],
    ['2026-11-20T09:30:00.5Z', '2026-11-20T09:30:00.500Z'],
    ['2026-11-20T09:30:00.123456Z', '2026-11-20T09:30:00.123Z'],
    ['2026-11-20T10:30:00+01:00', '2026-11-20T09:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, utc) => {
    expect(DateTimeScalar.parseValue(text).toISOString()).toBe(utc);
    expect(DateTimeScalar.parseLiteral(parseValue(JSON.stringify(text))).toISOString()).toBe(utc);
  });

  it.each([
    '2026-11-20',
    '2026-11-20T09:30:00',
    '2026-11-20 09:30:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-20T25:00:00Z',
    '2026-11-20T09:61:00Z',
    '2026-11-20T09:30:00+99:00',
    'tomorrow',
    '',
    0,
    1_763_631_000_000,
    null,
    {},
  ])('refuses %j', (nonsense) => {
    expect(() => DateTimeScalar.parseValue(nonsense)).toThrow(/ISO 8601/);
  });

  it('refuses a literal that is no text', () => {
    expect(() => DateTimeScalar.parseLiteral(parseValue('17'))).toThrow(/ISO 8601/);
  });

  it('answers in UTC with milliseconds, and never with an invalid date', () => {
    expect(DateTimeScalar.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(DateTimeScalar.serialize('2026-11-20T10:30:00+01:00')).toBe('2026-11-20T09:30:00.000Z');
    // What is remembered of one moment is not told of another.
    for (const ms of [64, -64, 1_700_000_000_064, 0, 64, -1])
      expect(DateTimeScalar.serialize(new Date(ms))).toBe(new Date(ms).toISOString());
    expect(() => DateTimeScalar.serialize(new Date(Number.NaN))).toThrow();
    expect(() => DateTimeScalar.serialize(5)).toThrow();
  });
});

describe('LocalTime', () => {
  it.each(['00:00', '09:05', '22:00', '23:59'])('takes %s, and says it again', (text) => {
    expect(LocalTimeScalar.parseValue(text)).toBe(text);
    expect(LocalTimeScalar.parseLiteral(parseValue(`"${text}"`))).toBe(text);
    expect(LocalTimeScalar.serialize(text)).toBe(text);
  });

  it.each(['24:00', '9:05', '22:60', '22:00:00', '22:00Z', '', ' 22:00', 2_200, null])('refuses %j', (value) => {
    expect(() => LocalTimeScalar.parseValue(value)).toThrow(/hours and minutes/);
  });

  it('refuses other literals', () => {
    expect(() => LocalTimeScalar.parseLiteral(parseValue('2200'))).toThrow(/hours and minutes/);
  });
});

describe('JSONObject', () => {
  const nested = (depth: number): object => (depth === 1 ? {} : { in: nested(depth - 1) });

  it('takes objects, from variables and in documents', () => {
    const value = { a: [1, 'two', null, { b: true }] };
    expect(JSONObjectScalar.parseValue(value)).toEqual(value);
    const literal = parseValue('{ a: [1, "two", null, { b: true }], c: $c }', { allowLegacyFragmentVariables: false });
    expect(JSONObjectScalar.parseLiteral(literal, { c: 3 })).toEqual({ ...value, c: 3 });
    expect(JSONObjectScalar.serialize(value)).toEqual(value);
  });

  it.each([[[]], ['{}'], [1], [true], [null]])('refuses %j', (value) => {
    expect(() => JSONObjectScalar.parseValue(value)).toThrow(/must be an object/);
  });

  it('refuses other literals', () => {
    expect(() => JSONObjectScalar.parseLiteral(parseValue('[1]'))).toThrow(/must be an object/);
  });

  it('bounds the depth, of lists too', () => {
    expect(JSONObjectScalar.parseValue(nested(MAX_JSON_DEPTH))).toBeTypeOf('object');
    expect(() => JSONObjectScalar.parseValue(nested(MAX_JSON_DEPTH + 1))).toThrow(/deeper/);
    const lists = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown;
    expect(() => JSONObjectScalar.parseValue({ lists })).toThrow(/deeper/);
    const literal = parseValue(`${'{a:'.repeat(MAX_JSON_DEPTH + 1)}1${'}'.repeat(MAX_JSON_DEPTH + 1)}`);
    expect(() => JSONObjectScalar.parseLiteral(literal)).toThrow(/deeper/);
  });

  it('does not let a document reach the prototype', () => {
    const value = JSONObjectScalar.parseLiteral(parseValue('{ __proto__: { admin: true } }'));
    expect((value as { admin?: boolean }).admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
