import {
  type ExecutionArgs,
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { isPlanned, livePlan, LiveTexts } from './live-documents.js';

const LIVE = { live: 'own' };
const Item = new GraphQLObjectType({
  name: 'Item',
  fields: {
    id: { type: new GraphQLNonNull(GraphQLID), extensions: LIVE },
    title: { type: GraphQLString, extensions: LIVE },
    slow: { type: GraphQLString },
  },
});
const resolve = vi.fn((event: unknown) => event);
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { is: { type: GraphQLBoolean } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      added: {
        type: Item,
        args: { after: { type: GraphQLString }, most: { type: GraphQLInt, defaultValue: 7 } },
        resolve,
        extensions: LIVE,
      },
      other: { type: Item, resolve },
    },
  }),
});

const args = (text: string, variableValues: Record<string, unknown> = {}, operationName?: string): ExecutionArgs => ({
  schema,
  document: parse(text),
  variableValues,
  operationName,
  contextValue: { caller: 'somebody' },
});
const EVENT = { id: '1', title: 'one' };

describe('livePlan', () => {
  it.each([
    ['a field that says nothing', 'subscription { other { id } }'],
    ['a selection that needs more', 'subscription { added { id slow } }'],
    ['a query', '{ is }'],
    ['two fields at once', 'subscription { added { id } also: added { id } }'],
    ['what is nothing when it is looked at', 'subscription { added @skip(if: true) { id } }'],
    ['a word about the type', 'subscription { __typename }'],
  ])('leaves %s to execution', (_what, text) => {
    expect(livePlan(args(text))).toBeUndefined();
  });

  it('leaves wrong variables to execution, which says what is wrong', () => {
    const text = 'subscription ($yes: Boolean!, $n: Int) { added(most: $n) { id title @include(if: $yes) } }';
    const document = parse(text);
    const plan = (variableValues?: Record<string, unknown>) => livePlan({ ...args(text), document, variableValues });
    expect([plan({ yes: 'true' }), plan({ yes: null }), plan({}), plan(), plan({ yes: 1 })]).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    expect(plan({ yes: true, n: 'many' })).toBeUndefined();
    // One who asks wrongly does not decide for those who ask rightly.
    expect(plan({ yes: true, n: 1 })).toBeDefined();
  });

  it('is made once for a document, an operation, and a way that its directives may go', () => {
    const text = `
      subscription A($yes: Boolean = true, $most: Int) { added(most: $most) { id title @include(if: $yes) } }
      subscription B($yes: Boolean!) { added { ...F @skip(if: $yes) id } }
      fragment F on Item { title }`;
    const document = parse(text);
    const plan = (name: string, variableValues: Record<string, unknown> = {}) =>
      livePlan({ ...args(text, variableValues, name), document });
    const texts = (name: string, variables: Record<string, unknown> = {}) => plan(name, variables)?.projection(EVENT);
    expect(texts('A')).toBe('{"id":"1","title":"one"}');
    expect(texts('A', { yes: false })).toBe('{"id":"1"}');
    expect(texts('B', { yes: true })).toBe('{"id":"1"}');
    expect(texts('B', { yes: false })).toBe('{"title":"one","id":"1"}');
    expect(plan('A', { yes: false })).toBe(plan('A', { yes: false, most: 3 }));
    expect(plan('A', { yes: false })).not.toBe(plan('A', { yes: true }));
    expect(livePlan(args(text, { yes: true }, 'B'))).not.toBe(plan('B', { yes: true }));
  });

  it('remembers sixteen ways of a document at most, and answers the others all the same', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const variables = names.map((name) => `$${name}: Boolean!`).join();
    const selection = names.map((name) => `${name}: title @include(if: $${name})`).join(' ');
    const text = `subscription (${variables}) { added { id ${selection} } }`;
    const document = parse(text);
    const ways = Array.from({ length: 32 }, (_, bits) =>
      Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) > 0])),
    );
    const plan = (way: Record<string, unknown>) => livePlan({ ...args(text, way), document });
    const plans = ways.map(plan);
    for (const [index, way] of ways.entries()) {
      const expected = names.filter((name) => way[name] === true).map((name) => `,"${name}":"one"`);
      expect(plans[index]?.projection(EVENT)).toBe(`{"id":"1"${expected.join('')}}`);
    }
    expect(ways.filter((way, index) => plan(way) === plans[index])).toHaveLength(16);
  });
});

describe('isPlanned', () => {
  it('knows what was found good before, for the same operation and the same way of its directives', () => {
    const asked = args('subscription ($more: Boolean!) { added { id title @include(if: $more) } }', { more: true });
    expect(isPlanned(asked)).toBe(false);
    livePlan(asked);
    expect(isPlanned(asked)).toBe(true);
    expect(isPlanned({ ...asked, variableValues: { more: false } })).toBe(false);
    expect(isPlanned({ ...asked, variableValues: { more: 'yes' } })).toBe(false);
    expect(isPlanned({ ...asked, operationName: 'Another' })).toBe(false);
  });

  it('knows nothing good of what must be executed', () => {
    const asked = args('subscription { other { id } }');
    livePlan(asked);
    expect(isPlanned(asked)).toBe(false);
  });
});

describe('LiveTexts', () => {
  it('writes the whole message, with the field’s arguments and the operation’s context', () => {
    const asked = args('subscription ($a: String) { as: added(after: $a) { id } }', {
      a: 'there',
    });
    const text = new LiveTexts(livePlan(asked)!, 'id "1"\u2028', asked).of(EVENT);
    expect(text).toBe(JSON.stringify({ id: 'id "1"\u2028', type: 'next', payload: { data: { as: { id: '1' } } } }));
    expect(resolve).toHaveBeenLastCalledWith(EVENT, { after: 'there', most: 7 }, { caller: 'somebody' }, undefined);
  });

  it('writes null where there is nothing', () => {
    const asked = args('subscription { added { id } }');
    expect(new LiveTexts(livePlan(asked)!, '1', asked).of(null)).toBe(
      '{"id":"1","type":"next","payload":{"data":{"added":null}}}',
    );
  });
});
