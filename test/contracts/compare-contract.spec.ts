import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareContract } from './compare-contract.js';

const CONTRACT = `
scalar Cursor

enum Colour { RED GREEN }

type Thing {
  id: ID!             # its id
  colour: Colour!
  parent: Thing
  price: Int          # [3]
}

# version [9] of nothing: a comment before a type says nothing about its fields
input ThingInput @oneOf { name: String  number: Int = 7 }
input Filter { colours: [Colour!]  later: String  # [2]
}
type Later { x: Int! }

type Query {
  things(first: Int = 20, after: Cursor, filter: Filter): [Thing!]!   # [1] USER
  later: Later!                                                       # [2] USER
}
type Mutation {
  addThing(input: ThingInput!): Thing!                                # [1] SERVICE, [4] in passing
}
`;

const KEPT = `
scalar Cursor
enum Colour { BLUE GREEN RED }
type Thing {
  """d""" id: ID!
  """d""" colour: Colour!
  """d""" parent: Thing
  """d""" more: String
}
input ThingInput @oneOf {
  """d""" name: String
  """d""" number: Int = 7
}
input Filter {
  """d""" colours: [Colour!]
  """d""" extra: Int! = 1
}
type Query {
  """d""" things(after: Cursor, filter: Filter, first: Int = 20, extra: Int, other: Int! = 1): [Thing!]!
  """d""" unpromised: Int
}
type Mutation {
  """d""" addThing(input: ThingInput!): Thing!
}
`;

/** The differences after one change of a schema that kept every promise. */
function differencesAfter(from: string, to: string): string[] {
  const changed = KEPT.replace(from, to);
  expect(changed).not.toBe(KEPT);
  return compareContract(CONTRACT, changed, 1).differences;
}

describe('compareContract', () => {
  it('finds nothing in a schema that keeps the promises and has more, in any order', () => {
    expect(compareContract(CONTRACT, KEPT, 1)).toEqual({
      differences: [],
      operations: ['Query.things', 'Mutation.addThing'],
      types: ['Thing', 'Cursor', 'Filter', 'ThingInput', 'Colour'],
    });
  });

  it.each([
    ['an operation is gone', '""" things(', '""" thinks(', 'Query.things: missing, wanted [Thing!]!'],
    ['an operation’s type', '): [Thing!]!', '): [Thing!]', 'Query.things: is [Thing!], wanted [Thing!]!'],
    ['an argument is gone', 'after: Cursor, ', '', 'Query.things(after:): missing, wanted Cursor'],
    ['an argument’s type', 'after: Cursor', 'after: String', 'Query.things(after:): is String, wanted Cursor'],
    [
      'an argument’s default',
      'first: Int = 20',
      'first: Int = 10',
      'Query.things(first:): is Int = 10, wanted Int = 20',
    ],
    ['an argument’s default is gone', 'first: Int = 20', 'first: Int', 'Query.things(first:): is Int, wanted Int = 20'],
    [
      'an argument is required',
      'filter: Filter',
      'filter: Filter!',
      'Query.things(filter:): is Filter!, wanted Filter',
    ],
    [
      'a new argument is required',
      'extra: Int,',
      'extra: Int!,',
      "Query.things: demands extra, which the contract doesn't have",
    ],
    ['a field is gone', '"""d""" parent: Thing', '', 'Thing.parent: missing, wanted Thing'],
    ['a field may be null', 'id: ID!', 'id: ID', 'Thing.id: is ID, wanted ID!'],
    ['a field may not be null', 'parent: Thing', 'parent: Thing!', 'Thing.parent: is Thing!, wanted Thing'],
    ['a field is not described', '"""d""" colour', 'colour', 'Thing.colour: has no description'],
    ['a description is empty', '"""d""" colour', '""" """ colour', 'Thing.colour: has no description'],
    ['an operation is not described', '"""d""" addThing', 'addThing', 'Mutation.addThing: has no description'],
    ['an input field is not described', '"""d""" colours', 'colours', 'Filter.colours: has no description'],
    ['an enumeration value is gone', ' GREEN', '', 'Colour.GREEN: missing'],
    ['a type reached by an argument is gone', 'scalar Cursor', 'scalar Course', 'Cursor: missing'],
    [
      'a type is of another kind',
      'enum Colour { BLUE GREEN RED }',
      'scalar Colour',
      'Colour: is ScalarTypeDefinition, wanted EnumTypeDefinition',
    ],
    ['an input field’s default', 'number: Int = 7', 'number: Int = 8', 'ThingInput.number: is Int = 8, wanted Int = 7'],
    [
      'a new input field is required',
      'extra: Int! = 1',
      'extra: Int!',
      "Filter: demands extra, which the contract doesn't have",
    ],
    ['@oneOf is gone', ' @oneOf', '', 'ThingInput: must be @oneOf'],
    ['@oneOf is new', 'input Filter', 'input Filter @oneOf', 'Filter: must not be @oneOf'],
  ])('sees that %s', (_, from, to, difference) => {
    expect(differencesAfter(from, to)).toContain(difference);
  });

  it('does not ask for what later parts bring, and does when they are due', () => {
    expect(compareContract(CONTRACT, KEPT, 2).differences).toEqual([
      'Query.later: missing, wanted Later!',
      'Filter.later: missing, wanted String',
      'Later: missing',
    ]);
    expect(compareContract(CONTRACT, KEPT, 3).differences).toContain('Thing.price: missing, wanted Int');
  });

  it('sees a whole root that is gone', () => {
    expect(differencesAfter('type Mutation', 'type Mutations')).toContain('Mutation: missing');
  });

  it('finds the parts of the real contract, and that it keeps itself but for descriptions', () => {
    const contract = readFileSync(new URL('contract.graphql', import.meta.url), 'utf8');
    const operations = [1, 2, 3, 4, 5, 6, 7].map((part) => compareContract(contract, contract, part).operations.length);
    const tags = [...contract.matchAll(/^ {2}\w+.*# \[(\d)\] (?:USER|SERVICE|ADMIN|who)/gm)].map((match) =>
      Number(match[1]),
    );
    expect(operations).toEqual([1, 2, 3, 4, 5, 6, 7].map((part) => tags.filter((tag) => tag <= part).length));
    expect(operations[0]).toBe(12);
    const { differences } = compareContract(contract, contract, 7);
    expect(differences.filter((line) => !line.endsWith('has no description'))).toEqual([]);
    expect(differences.length).toBeGreaterThan(100);
  });
});
