import { describe, expect, it } from 'vitest';
import { schemaProblem, variableProblems } from './variables-schema.js';

const problems = (schema: object, variables: object | string) =>
  variableProblems(JSON.stringify(schema), typeof variables === 'string' ? variables : JSON.stringify(variables));

describe('the schema of variables', () => {
  it('names each that is missing or wrong, and never what it holds', () => {
    const schema = {
      type: 'object',
      required: ['a', 'b'],
      properties: {
        a: {},
        b: { type: 'object', required: ['c'], properties: { d: { enum: ['x'] } } },
        e: { type: 'array', items: { type: 'string', maxLength: 2 } },
        f: { type: 'string', format: 'email' },
      },
      additionalProperties: false,
    };
    const told = problems(schema, { b: { d: 'canary' }, e: ['ok', 'canary'], f: 'canary', g: 'canary' });
    expect(told).toEqual(
      expect.arrayContaining([
        { path: 'a', rule: 'is missing' },
        { path: 'b.c', rule: 'is missing' },
        { path: 'b.d', rule: 'must be equal to one of the allowed values' },
        { path: 'e.1', rule: 'must NOT have more than 2 characters' },
        { path: 'f', rule: 'must match format "email"' },
        { path: 'g', rule: 'is none that it has' },
      ]),
    );
    expect(JSON.stringify(told)).not.toContain('canary');
    expect(problems(schema, { a: 1, b: { c: 1 } })).toEqual([]);
  });

  it('takes nobody’s prototype for a variable', () => {
    expect(problems({ required: ['constructor', 'toString', '__proto__'] }, {})).toHaveLength(3);
    expect(problems({ required: ['__proto__'] }, '{"__proto__":1}')).toEqual([]);
  });

  it.each([
    [{ type: 'nosuch' }, /type/],
    [{ propertees: {} }, /unknown keyword/],
    [{ $ref: 'https://evil.example/schema.json' }, /can't resolve reference/],
    [{ $ref: '#/$defs/nosuch' }, /can't resolve reference/],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, /2020-12/],
    [{ properties: { a: { pattern: '(' } } }, /regular expression|regex/i],
    [{ $ref: '#' }, /itself without end/],
  ])('is refused where it is none: %j', (schema, why) => {
    expect(schemaProblem(JSON.stringify(schema))).toMatch(why);
  });

  it('may refer to itself, and to its own parts', () => {
    const schema = {
      properties: { child: { $ref: '#' }, name: { $ref: '#/$defs/name' } },
      $defs: { name: { type: 'string' } },
    };
    expect(schemaProblem(JSON.stringify(schema))).toBeNull();
    expect(problems(schema, { child: { child: { name: 5 } } })).toEqual([
      { path: 'child.child.name', rule: 'must be string' },
    ]);
  });

  it('may have the name of another, as every version of a template has', () => {
    const named = (type: string) => ({ $id: 'https://a.example/order', properties: { a: { type } } });
    expect(schemaProblem(JSON.stringify(named('string')))).toBeNull();
    expect(schemaProblem(JSON.stringify(named('number')))).toBeNull();
    expect(problems(named('string'), { a: 1 })).toEqual([{ path: 'a', rule: 'must be string' }]);
    expect(problems(named('number'), { a: 1 })).toEqual([]);
  });
});
