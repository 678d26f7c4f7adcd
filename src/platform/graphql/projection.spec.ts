import fc from 'fast-check';
import {
  execute,
  type FragmentDefinitionNode,
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { collectNodes, compileProjection, type Projection, SHARED_BY } from './projection.js';

const live = (type: GraphQLOutputType, how: 'own' | 'shared' = 'own'): GraphQLFieldConfig<unknown, unknown> => ({
  type,
  extensions: { live: how },
});
const Anything = new GraphQLScalarType({ name: 'Anything' });
const Upper = new GraphQLScalarType({ name: 'Upper', serialize: (value) => String(value).toUpperCase() });
const Kinds = new GraphQLEnumType({ name: 'Kinds', values: { BIG: { value: 1 }, SMALL: { value: 2 } } });

const Owner = new GraphQLObjectType({
  name: 'Owner',
  fields: {
    id: live(new GraphQLNonNull(GraphQLID)),
    name: live(GraphQLString, 'shared'),
    score: live(GraphQLFloat),
    isHere: live(GraphQLBoolean, 'shared'),
    notLive: { type: GraphQLString },
  },
});
const Item: GraphQLObjectType = new GraphQLObjectType({
  name: 'Item',
  fields: {
    id: live(new GraphQLNonNull(GraphQLID)),
    title: live(GraphQLString, 'shared'),
    message: live(new GraphQLNonNull(Upper), 'shared'),
    data: live(Anything, 'shared'),
    kind: live(Kinds, 'shared'),
    count: live(GraphQLInt),
    must: live(new GraphQLNonNull(GraphQLString)),
    owner: live(Owner),
    author: live(new GraphQLNonNull(Owner), 'shared'),
    notLive: { type: GraphQLString },
    withArgument: { ...live(GraphQLString), args: { how: { type: GraphQLInt } } },
    list: live(new GraphQLList(GraphQLString)),
  },
});
const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { item: { type: Item } } }) });
/** What a compiler can't answer by itself. */
const NEEDS_MORE = /"(notLive|withArgument|list)/;

type ItemSource = Record<PropertyKey, unknown>;

function compile(text: string, variables: Record<string, unknown> = {}): Projection | undefined {
  const { definitions } = parse(text);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const selections = { schema, fragments, variables };
  const nodes = collectNodes(selections, schema.getQueryType()!, [operation.selectionSet]).get('item');
  return compileProjection(selections, Item, nodes ?? []);
}

function executed(text: string, item: ItemSource, variables: Record<string, unknown> = {}) {
  const result = execute({ schema, document: parse(text), rootValue: { item }, variableValues: variables });
  if (result instanceof Promise) throw new Error('nothing here is asynchronous');
  return { text: JSON.stringify(result.data?.['item'] ?? null), errors: result.errors ?? [] };
}

// Random selections. An alias says which field it stands for, so that those of one name can be merged.

const DIRECTIVES = [
  ' @include(if: $yes)',
  ' @include(if: $no)',
  ' @skip(if: $yes)',
  ' @skip(if: $no)',
  ' @skip(if: false)',
  ' @include(if: $yes) @skip(if: $no)',
  ' @include(if: true) @skip(if: true)',
];
const directive = fc.option(fc.constantFrom(...DIRECTIVES), { nil: '', freq: 2 });
const aliased = (name: string) => fc.constantFrom(name, name, `${name}_1: ${name}`, `${name}_2: ${name}`);
const leaves = (names: readonly string[]) => fc.constantFrom(...names).chain(aliased);
const some = (selection: fc.Arbitrary<string>) =>
  fc.array(selection, { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));
const withDirective = (selection: fc.Arbitrary<string>) =>
  fc.tuple(selection, directive).map(([text, decoration]) => `${text}${decoration}`);

const ownerField = withDirective(leaves(['id', 'name', 'score', 'isHere', '__typename']));
const ownerSelection = some(
  fc.oneof(
    { weight: 30, arbitrary: ownerField },
    { weight: 4, arbitrary: some(ownerField).map((inner) => `... on Owner { ${inner} }`) },
    { weight: 4, arbitrary: withDirective(fc.constant('...OfOwner')) },
    { weight: 1, arbitrary: fc.constant('notLive') },
  ),
);
const PLAIN = ['id', 'title', 'message', 'data', 'kind', 'count', '__typename'];
/** Nested as deep as fragments go: `OfItem0` may spread `OfItem1`, and so on. */
const itemSelection = (fragments: readonly string[]): fc.Arbitrary<string> => {
  const field = withDirective(leaves(PLAIN));
  const owner = fc
    .tuple(fc.constantFrom('owner', 'author', 'owner_1: owner'), directive, ownerSelection)
    .map(([name, decoration, inner]) => `${name}${decoration} { ${inner} }`);
  const inline = fc
    .tuple(fc.constantFrom('... on Item', '...', '... on Owner'), directive, some(fc.oneof(field, owner)))
    .map(([head, decoration, inner]) => `${head}${decoration} { ${inner} }`);
  const spread = fragments.length === 0 ? field : withDirective(fc.constantFrom(...fragments));
  return some(
    fc.oneof(
      { weight: 40, arbitrary: field },
      { weight: 10, arbitrary: owner },
      { weight: 8, arbitrary: inline },
      { weight: 8, arbitrary: spread },
      { weight: 2, arbitrary: fc.constant('must') },
      { weight: 1, arbitrary: fc.constantFrom('notLive', 'withArgument(how: 1)', 'list') },
    ),
  );
};
const aDocument = fc
  .record({
    root: itemSelection(['...OfItem0', '...OfItem1', '...OfItem2']),
    again: fc.option(itemSelection(['...OfItem2'])),
    fragments: fc.tuple(
      itemSelection(['...OfItem1', '...OfItem2']),
      itemSelection(['...OfItem2']),
      itemSelection([]),
      some(ownerField),
    ),
  })
  .map(({ root, again, fragments: [first, second, third, owner] }) =>
    [
      `query ($yes: Boolean!, $no: Boolean!) { item { ${root} } ${again === null ? '' : `item { ${again} }`} }`,
      `fragment OfItem0 on Item { ${first} } fragment OfItem1 on Item { ${second} }`,
      `fragment OfItem2 on Item { ${third} } fragment OfOwner on Owner { ${owner} }`,
    ].join('\n'),
  );

const word = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 5 }), fc.constant('"\\\u2028</script>'));
const ownerShared = fc.record({ name: fc.option(word), isHere: fc.option(fc.boolean()) });
const itemShared = fc.record({
  title: fc.option(word),
  message: word,
  data: fc.option(fc.jsonValue()),
  kind: fc.option(fc.constantFrom(1, 2)),
  author: fc.tuple(ownerShared, fc.uuid()).map(([shared, id]) => ownerOf(shared, id, 0.5)),
});
const own = fc.record({
  id: fc.oneof(fc.uuid(), fc.nat()),
  count: fc.option(fc.integer({ min: -3, max: 2 ** 31 + 1 })),
  must: fc.option(word, { freq: 20 }),
  owner: fc.option(
    fc
      .tuple(ownerShared, fc.uuid(), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })))
      .map(([shared, id, score]) => ownerOf(shared, id, score)),
  ),
});

function ownerOf(shared: object, id: string, score: number | null): ItemSource {
  return { ...shared, id, score, [SHARED_BY]: shared };
}

/** Several of each shared part, one after another. */
const sources = fc
  .array(fc.tuple(itemShared, fc.array(own, { minLength: 1, maxLength: 3 })), { minLength: 1, maxLength: 3 })
  .map((groups) =>
    groups.flatMap(([shared, owns]) => owns.map((one): ItemSource => ({ ...shared, ...one, [SHARED_BY]: shared }))),
  );

/** With an owner, so that what is selected of him shows, and without a word that looks like a field. */
const complete = fc.constant<ItemSource>({
  id: 'i',
  title: 't',
  message: 'm',
  data: {},
  kind: 1,
  count: 1,
  must: 'm',
  owner: ownerOf({ name: 'n', isHere: true }, 'o', 1),
  author: ownerOf({ name: 'n', isHere: true }, 'a', 1),
});

const FAILED = 'failed';
function outcomeOf(work: () => string): string {
  try {
    return work();
  } catch {
    return FAILED;
  }
}

const runs = { numRuns: process.env['HERALD_TEST_LONG'] ? 50_000 : 300 };
const VARIABLES = { yes: true, no: false };

describe('compileProjection', () => {
  it('says what execution says, to the byte', () => {
    let compiled = 0;
    fc.assert(
      fc.property(aDocument, sources, (text, items) => {
        const projection = compile(text, VARIABLES);
        if (!projection) return;
        compiled += 1;
        expect(items.map((item) => outcomeOf(() => projection(item)))).toEqual(
          items.map((item) => {
            const { text: said, errors } = executed(text, item, VARIABLES);
            return errors.length > 0 ? FAILED : said;
          }),
        );
      }),
      runs,
    );
    expect(compiled).toBeGreaterThan(runs.numRuns / 3);
  });

  it('compiles what selects live fields alone, and nothing that selects others', () => {
    fc.assert(
      fc.property(aDocument, complete, (text, item) => {
        const needsMore = NEEDS_MORE.test(executed(text, item, VARIABLES).text);
        expect(compile(text, VARIABLES) === undefined).toBe(needsMore);
      }),
      runs,
    );
  });

  it.each(['notLive', 'withArgument', 'list', 'owner { notLive }', '...F', 'id alias: notLive'])(
    'leaves to execution what needs more than its source: %s',
    (selection) => {
      expect(compile(`{ item { id ${selection} } } fragment F on Item { list }`)).toBeUndefined();
      expect(compile(`{ item { id ... @skip(if: true) { ${selection} } } } fragment F on Item { list }`)).toBeDefined();
    },
  );

  it('fails where a value is missing that there must be, and where one can’t be told', () => {
    const projection = compile('{ item { must } }')!;
    expect(() => projection({ must: null })).toThrow('must has no value, and its type needs one');
    expect(() => compile('{ item { author { id } } }')!({ author: undefined })).toThrow('author has no value');
    expect(() => compile('{ item { kind } }')!({ kind: 3 })).toThrow();
    expect(() => compile('{ item { count } }')!({ count: 'much' })).toThrow();
  });

  describe('of what many share', () => {
    const shared = { title: 'for all' };
    /** Counts how often its title is looked at. */
    const looking = () => {
      const looks = { count: 0 };
      const item = (id: string, by: object = shared): ItemSource => ({
        id,
        [SHARED_BY]: by,
        get title() {
          looks.count += 1;
          return 'for all';
        },
      });
      return { looks, item };
    };

    it('makes the text once for all who come one after another', () => {
      const { looks, item } = looking();
      const projection = compile('{ item { id title again: title } }')!;
      const texts = ['a', 'b', 'c'].map((id) => projection(item(id)));
      expect(texts).toEqual(['a', 'b', 'c'].map((id) => `{"id":"${id}","title":"for all","again":"for all"}`));
      expect(looks.count).toBe(2);
      projection(item('d', { other: true }));
      expect(looks.count).toBe(4);
    });

    it('shares nothing of who shares nothing', () => {
      const { looks, item } = looking();
      const projection = compile('{ item { title } }')!;
      for (const id of ['a', 'b']) projection({ ...item(id), [SHARED_BY]: undefined });
      expect(projection({ title: 'another' })).toBe('{"title":"another"}');
      expect(looks.count).toBe(2);
    });

    /** Guards against: the last large text of every document that anybody had ever subscribed with stayed in memory. */
    it('keeps it no longer than a turn of the loop', async () => {
      const { looks, item } = looking();
      const projection = compile('{ item { title } }')!;
      projection(item('a'));
      await new Promise((resolve) => setImmediate(resolve));
      projection(item('b'));
      expect(looks.count).toBe(2);
    });
  });
});
