import { buildSchema, getIntrospectionQuery, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../auth/caller.js';
import { parseDocument } from './parse-document.js';
import { idsCost, pageCost } from './query-cost.js';
import { type DocumentToValidate, validateDocument } from './validate-document.js';

const NOTIFICATION_FIELDS =
  'id type category topic priority title message actionUrl data status silent createdAt deliveredAt seenAt readAt ' +
  'archivedAt snoozedUntil resurfacedAt expiresAt cursor';

const schema: GraphQLSchema = buildSchema(`
  enum Colour { RED GREEN }
  type Delivery { channel: String status: String reason: String deliveredAt: String }
  type Notification { ${NOTIFICATION_FIELDS.replaceAll(' ', ': String ')}: String deliveries: [Delivery] next: Notification }
  type Edge { cursor: String node: Notification }
  type PageInfo { hasNextPage: Boolean hasPreviousPage: Boolean startCursor: String endCursor: String }
  type Connection { edges: [Edge] nodes: [Notification] pageInfo: PageInfo totalCount: Int }
  type Query {
    notifications(first: Int = 20): Connection
    byIds(ids: [ID!]!): [Notification]
    byId(id: ID!): Notification
    paint(colour: Colour): Int
    a: Int
  }
  type Mutation { m: Int }
  type Subscription { s: Int t: Int }
`);
const { notifications, byIds } = schema.getQueryType()!.getFields();
notifications!.extensions = { complexity: pageCost(20) };
byIds!.extensions = { complexity: idsCost('ids') };

const somebody: Caller = { id: 'user-1', roles: new Set(), expiresAtMs: Infinity };

function check(source: string, given: Partial<DocumentToValidate> = {}) {
  const document = parseDocument(source);
  return validateDocument({ schema, document, caller: null, production: false, ...given });
}
const codes = (...args: Parameters<typeof check>) => check(...args).map((error) => error.extensions['code']);

const PAGE = (first: string) => `{
  notifications(first: ${first}) {
    edges { cursor node { ...All } } nodes { ...All } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
fragment All on Notification { ${NOTIFICATION_FIELDS} deliveries { channel status reason deliveredAt } }`;

describe('validateDocument', () => {
  it('lets pass what clients ask for', () => {
    expect(check('{ a }')).toEqual([]);
    expect(check('mutation { m }')).toEqual([]);
    expect(check('subscription { s }')).toEqual([]);
    expect(check(PAGE('100'))).toEqual([]);
    expect(check('query A { a } query B { paint }', { operationName: 'B' })).toEqual([]);
    expect(check('{ a }', { operationName: '', variables: null })).toEqual([]);
  });

  it('holds documents against the schema', () => {
    const errors = check('{ a b c }');
    expect(errors.map((error) => error.extensions['code'])).toEqual(Array(2).fill('GRAPHQL_VALIDATION_FAILED'));
    expect(errors[0]?.locations).toEqual([{ line: 1, column: 5 }]);
    expect(codes('subscription { s t }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(codes('fragment F on Notification { next { ...F } } { notifications { nodes { ...F } } }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    expect(codes('type X { y: Int }')).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  describe('limits', () => {
    const nested = (levels: number) =>
      `{ notifications { nodes ${'{ next '.repeat(levels)} { id } ${'}'.repeat(levels)} } }`;
    it.each([
      ['a depth of 12', nested(9), 'a depth of 13', nested(10)],
      [
        '30 aliases',
        `{ notifications { nodes { ${Array.from({ length: 30 }, (_, n) => `x${n}: id`).join(' ')} } } }`,
        '31 aliases',
        `{ notifications { nodes { ${Array.from({ length: 31 }, (_, n) => `x${n}: id`).join(' ')} } } }`,
      ],
      ['20 fields at the root', `{ ${'a '.repeat(20)} }`, '21', `{ ${'a '.repeat(21)} }`],
      [
        '20 directives',
        `{ a ${'@include(if: true) '.repeat(1)} ${'a @skip(if: false) '.repeat(19)} }`,
        '21 directives',
        `{ notifications { nodes { ${'id @skip(if: false) '.repeat(21)} } } }`,
      ],
    ])('allows %s', (_, inside, __, beyond) => {
      expect(check(inside)).toEqual([]);
      expect(codes(beyond)).toEqual(['DOCUMENT_REFUSED']);
    });

    it('can’t be got round by fragments', () => {
      const spread = '{ ...R ...R ...R } fragment R on Query { a a a a a a a }';
      expect(codes(spread)).toEqual(['DOCUMENT_REFUSED']);
      const deep = `{ notifications { nodes { ...F0 } } } ${Array.from(
        { length: 12 },
        (_, n) => `fragment F${n} on Notification { next { ${n === 11 ? 'id' : `...F${n + 1}`} } }`,
      ).join(' ')}`;
      expect(codes(deep)).toEqual(['DOCUMENT_REFUSED']);
      expect(
        codes(
          '{ notifications { nodes { ... on Notification { next { next { next { next { next { next { next { next { next { next { id } } } } } } } } } } } } } }',
        ),
      ).toEqual(['DOCUMENT_REFUSED']);
    });

    it('refuses fragments that unfold without end, at once', () => {
      const bomb = `{ notifications { nodes { ...F0 } } } ${Array.from(
        { length: 60 },
        (_, n) => `fragment F${n} on Notification { ${n === 59 ? 'id' : `...F${n + 1} ...F${n + 1}`} }`,
      ).join(' ')}`;
      const startedAt = performance.now();
      expect(codes(bomb)).toEqual(['DOCUMENT_REFUSED']);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    });

    it('stops comparing fields that share a name', () => {
      expect(codes(`{ notifications { nodes { ${'id '.repeat(1_900)} } } }`)).toEqual(['DOCUMENT_REFUSED']);
    });

    it('says what is too much, and does not call it a syntax error', () => {
      expect(check(`{ ${'a '.repeat(21)} }`)[0]?.message).toBe('The operation has more fields at its root than 20.');
      expect(check(nested(10))[0]?.message).toBe('The document is nested deeper than 12.');
    });
  });

  describe('cost', () => {
    it('counts pages by what is asked for, in the document or in variables', () => {
      expect(codes(PAGE('500'))).toEqual(['DOCUMENT_REFUSED']);
      const query = 'query($n: Int) { notifications(first: $n) { nodes { id type title message } } }';
      expect(check(query, { variables: { n: 100 } })).toEqual([]);
      expect(codes(query, { variables: { n: 1_000_000 } })).toEqual(['DOCUMENT_REFUSED']);
      expect(check(query, { variables: {} })).toEqual([]);
    });

    it('counts many small pages together, and negative ones for nothing', () => {
      const page = (n: number, first: number) =>
        `p${n}: notifications(first: ${first}) { nodes { ${NOTIFICATION_FIELDS} } }`;
      const pages = Array.from({ length: 10 }, (_, n) => page(n, 100)).join(' ');
      expect(codes(`{ ${pages} }`)).toEqual(['DOCUMENT_REFUSED']);
      expect(codes(`{ ${pages} ${page(10, -100_000)} }`)).toEqual(['DOCUMENT_REFUSED']);
    });

    it('counts lists by their ids', () => {
      const query = `query($ids: [ID!]!) { byIds(ids: $ids) { ${NOTIFICATION_FIELDS} } }`;
      expect(check(query, { variables: { ids: Array(100).fill('x') } })).toEqual([]);
      expect(check(query, { variables: { ids: Array(1_000).fill('x') } })).toEqual([]);
      expect(codes(query, { variables: { ids: Array(4_000).fill('x') } })).toEqual(['DOCUMENT_REFUSED']);
    });

    it('counts the operation that is meant', () => {
      const query = `query Small { a } query Large { notifications(first: 5000) { nodes { id title } } }`;
      expect(check(query, { operationName: 'Small' })).toEqual([]);
      expect(codes(query, { operationName: 'Large' })).toEqual(['DOCUMENT_REFUSED']);
    });

    it('finds variables that don’t fit, rather than not counting', () => {
      const query = 'query($n: Int) { notifications(first: $n) { nodes { id } } }';
      expect(codes(query, { variables: { n: 'many' } })).toEqual(['BAD_USER_INPUT']);
      expect(check(query, { variables: { n: 'many' } })[0]?.message).toContain('Variable "$n"');
    });

    it.each([
      [
        'an argument that counts',
        'query($n: Int) { notifications(first: $n) { nodes { id title message } } }',
        { n: 5_000 },
      ],
      ['an element of one', 'query($n: ID!) { byIds(ids: [$n, $n]) { id } }', { n: null }],
      [
        'a condition',
        `query($n: Boolean!) { a notifications(first: 9000) @include(if: $n) { nodes { id title } } }`,
        { n: true },
      ],
      [
        'a condition in a fragment',
        `query($n: Boolean!) { ...F } fragment F on Query { a notifications(first: 9000) @skip(if: $n) { nodes { id title } } }`,
        { n: false },
      ],
      [
        'a condition of a fragment',
        `query($n: Boolean!) { a ... on Query @include(if: $n) { ...F } } fragment F on Query { notifications(first: 9000) { nodes { id title } } }`,
        { n: true },
      ],
      ['a type that it has not', 'query($n: Colour) { paint(colour: $n) }', { n: 'BLUE' }],
      ['null, where a default lets it pass', 'query($n: ID = "x") { byId(id: $n) { id } }', { n: null }],
      ['nothing, where something is needed', 'query($n: Colour!) { paint(colour: $n) }', {}],
    ])('looks at the variables each time: %s', (_, query, variables) => {
      const harmless = { n: query.includes('Boolean') ? query.includes('@skip') : query.includes('Int') ? 1 : 'RED' };
      for (let round = 0; round < 2; round += 1) {
        expect(check(query, { variables: harmless })).toEqual([]);
        expect(codes(query, { variables })).toHaveLength(1);
      }
    });

    it('knows each operation of a document by itself, and each schema', () => {
      const query = `query Small { a } query Large { notifications(first: 5000) { nodes { id title } } }`;
      for (let round = 0; round < 2; round += 1) {
        expect(check(query, { operationName: 'Small' })).toEqual([]);
        expect(codes(query, { operationName: 'Large' })).toEqual(['DOCUMENT_REFUSED']);
      }
      const cheap = buildSchema('type Query { a: Int }');
      const dear = buildSchema('type Query { a: Int }');
      dear.getQueryType()!.getFields()['a']!.extensions = { complexity: 20_000 };
      for (let round = 0; round < 2; round += 1) {
        expect(check('query Q { a }', { schema: cheap })).toEqual([]);
        expect(codes('query Q { a }', { schema: dear })).toEqual(['DOCUMENT_REFUSED']);
      }
    });
  });

  it('wants to know which operation is meant', () => {
    expect(codes('query A { a } query B { a }')).toEqual(['OPERATION_RESOLUTION_FAILURE']);
    expect(codes('query A { a }', { operationName: 'B' })).toEqual(['OPERATION_RESOLUTION_FAILURE']);
    expect(codes('{ a }', { operationName: 'B' })).toEqual(['OPERATION_RESOLUTION_FAILURE']);
  });

  describe('introspection and suggestions', () => {
    const full = getIntrospectionQuery();
    it.each([
      ['development, anonymous', false, null, []],
      ['production, signed in', true, somebody, []],
      ['production, anonymous', true, null, ['DOCUMENT_REFUSED']],
    ])('%s', (_, production, caller, expected) => {
      for (const query of [
        full,
        '{ __schema { types { name } } }',
        '{ __type(name: "Query") { name } }',
        '{ ...I } fragment I on Query { __schema { types { name } } }',
      ]) {
        expect(codes(query, { production, caller })).toEqual(expected);
      }
      expect(check('{ __typename }', { production, caller })).toEqual([]);
    });

    it('suggests to those who may see the schema, whoever asked before', () => {
      for (let round = 0; round < 2; round += 1) {
        expect(check('{ pain }', { production: true })[0]?.message).not.toContain('Did you mean');
        expect(check('{ pain }', { production: true, caller: somebody })[0]?.message).toContain('Did you mean "paint"');
        expect(check('{ pain }')[0]?.message).toContain('Did you mean');
      }
      const variables = { c: 'GREN' };
      const query = 'query($c: Colour) { paint(colour: $c) }';
      expect(check(query, { variables })[0]?.message).toContain('GREEN');
      expect(check(query, { variables, production: true })[0]?.message).not.toContain('GREEN');
    });

    it('bounds introspection that goes round in circles', () => {
      const circle =
        '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
      expect(check(circle)).not.toEqual([]);
    });
  });

  it('inspects a document once for each schema', () => {
    expect(check('{ a }')).toEqual([]);
    expect(codes('{ a }', { schema: buildSchema('type Query { b: Int }') })).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(check('{ a }')).toEqual([]);
  });
});
