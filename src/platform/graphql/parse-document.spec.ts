import { buildSchema, GraphQLError, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { MAX_SOURCE_BYTES, parseDocument } from './parse-document.js';

function refusal(source: string): unknown {
  try {
    parseDocument(source);
  } catch (error) {
    if (error instanceof GraphQLError) return error.extensions['code'];
    throw error;
  }
  return undefined;
}

describe('parseDocument', () => {
  it('gives the same object for the same text', () => {
    expect(parseDocument('{ a }')).toBe(parseDocument('{ a }'));
    expect(parseDocument('{ a }')).not.toBe(parseDocument('{ b }'));
  });

  it('forgets the texts that were not asked for, not those that are', () => {
    const kept = parseDocument('{ kept }');
    const forgotten = parseDocument('{ forgotten }');
    for (let n = 0; n < 400; n += 1) {
      parseDocument(`{ a${n} } #${'x'.repeat(1_000)}`);
      parseDocument('{ kept }');
    }
    expect(parseDocument('{ kept }')).toBe(kept);
    expect(parseDocument('{ forgotten }')).not.toBe(forgotten);
  });

  it.each(['', '{', '{ a', '{ a(b: ) }', 'query', '\u0000', '{ a } }', 'x'.repeat(100)])(
    'refuses the syntax of %j',
    (bad) => {
      expect(refusal(bad)).toBe('GRAPHQL_PARSE_FAILED');
    },
  );

  it('bounds tokens, at the limit exactly', () => {
    expect(refusal(`{${' a'.repeat(1_998)}}`)).toBeUndefined();
    expect(refusal(`{${' a'.repeat(1_999)}}`)).toBe('DOCUMENT_REFUSED');
    expect(refusal('{a'.repeat(5_000))).toBe('DOCUMENT_REFUSED');
    expect(refusal(`query($a: ${'['.repeat(30_000)}`)).toBe('DOCUMENT_REFUSED');
  });

  it('keeps no tokens that no node begins or ends with, and errors find their place all the same', () => {
    const document = parseDocument(`{ # one\n# two\n  known }`);
    const [operation] = document.definitions;
    expect([document.loc?.startToken.next, operation?.loc?.startToken.next, operation?.loc?.endToken.prev]).toEqual([
      null,
      null,
      null,
    ]);
    const [error] = validate(buildSchema('type Query { other: Int }'), document);
    expect(error?.locations).toEqual([{ line: 3, column: 3 }]);
    expect(error?.toString()).toContain('3 |   known }');
  });

  it('bounds bytes, not characters', () => {
    const comment = (bytes: number) => `{ a } #${'x'.repeat(bytes - 7)}`;
    expect(refusal(comment(MAX_SOURCE_BYTES))).toBeUndefined();
    expect(refusal(comment(MAX_SOURCE_BYTES + 1))).toBe('DOCUMENT_REFUSED');
    expect(refusal(`{ a } #${'é'.repeat(MAX_SOURCE_BYTES / 2)}`)).toBe('DOCUMENT_REFUSED');
  });
});
