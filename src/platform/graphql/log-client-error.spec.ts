import type { Logger } from '@nestjs/common';
import { buildSchema, graphql, GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors/index.js';
import { logClientError } from './log-client-error.js';
import { parseDocument } from './parse-document.js';
import { toClientError } from './to-client-error.js';
import { validateDocument } from './validate-document.js';

const schema = buildSchema(`
  enum Priority { LOW }
  input Content { title: String! message: String! category: String! priority: Priority count: Int }
  type Query { send(content: Content, all: [Content!], priority: Priority, text: String, count: Int): String number: Int }
`);

interface Line {
  level: string;
  text: string;
}

/** What becomes of the errors of a request, and what the log has of them. */
function outcome(errors: readonly unknown[]): { told: string[]; logged: Line[] } {
  const logged: Line[] = [];
  const at =
    (level: string) =>
    (...said: unknown[]) =>
      void logged.push({ level, text: said.join('\n') });
  const logger = { error: at('error'), warn: at('warn'), log: at('info'), debug: at('debug') } as unknown as Logger;
  const log = logClientError(logger);
  return { told: errors.map((error) => toClientError(error, { requestId: 'r-1', log }).message), logged };
}

function refused(query: string, variables: Record<string, unknown> = {}): ReturnType<typeof outcome> {
  try {
    const document = parseDocument(query);
    return outcome(validateDocument({ schema, document, variables, caller: null, production: false }));
  } catch (error) {
    return outcome([error]);
  }
}

const WITH_CONTENT = 'query ($content: Content, $all: [Content!]) { send(content: $content, all: $all) }';
const content = { title: 'Secret', message: 'Your secret; at "home"; is out', category: 'c' };
const { category: _, ...withoutCategory } = content;

describe('the log of what clients are told', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['; Field "category" of required type "String!" was not provided', WITH_CONTENT, { content: withoutCategory }],
    [
      ' at "all[1]"; Field "category" of required type "String!" was not provided',
      WITH_CONTENT,
      { all: [content, withoutCategory] },
    ],
    ['; Field "body" is not defined by type "Content"', WITH_CONTENT, { content: { ...content, body: 'secret' } }],
    [' at "content.title"; String cannot represent', WITH_CONTENT, { content: { ...content, title: ['a secret; 5'] } }],
    [' at "content.priority"; Value ', WITH_CONTENT, { content: { ...content, priority: 'secret; Value "secret"' } }],
    [
      ' at "content.priority"; Enum "Priority" cannot represent',
      WITH_CONTENT,
      { content: { ...content, priority: ['secret'] } },
    ],
    [' at "content.count"; Int cannot represent', WITH_CONTENT, { content: { ...content, count: 'secret' } }],
    ['; Expected type "Content" to be an object', WITH_CONTENT, { content: '; Your secret must be kept' }],
  ])('of a variable’s value has all but the value: %s', (why, query, variables) => {
    const { told, logged } = refused(query, variables);
    // The client is told what it sent.
    expect(told[0]).toMatch(/secret/i);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.level).toBe('info');
    expect(logged[0]?.text).toMatch(/^BAD_USER_INPUT: Variable "\$(content|all)" got invalid value \[…\]/);
    expect(logged[0]?.text).toContain(`[…]${why} (request r-1)`);
    expect(logged[0]?.text).not.toMatch(/secret/i);
  });

  it.each([
    ['{ send(text: { title: "Secret" }) }', 'String cannot represent a non string value: […]'],
    ['{ send(text: null, content: { title: null, message: "secret", category: "c" }) }', 'found […]'],
    ['{ send(content: "secret") }', 'Expected value of type "Content", found […]'],
    ['{ send(priority: "secret") }', 'Enum "Priority" cannot represent non-enum value: […]'],
    ['{ send(priority: SECRET) }', 'Value […]'],
    ['{ send(count: "secret") }', 'Int cannot represent non-integer value: […]'],
    ['{ send(text: "a" "secret") }', 'Expected Name, found String […]'],
    ['{ send(text: """a""" """secret""") }', 'Expected Name, found BlockString […]'],
    ['Your secret', 'Unexpected Name […]'],
  ])('of a literal, or of what is no document, has not the value: %s', (query, said) => {
    const { logged } = refused(query);
    expect(logged.map(({ text }) => text).join('\n')).toContain(said);
    for (const { text } of logged) expect(text).not.toMatch(/secret/i);
  });

  it('has names, types and what to do', () => {
    const { told, logged } = refused('query ($x: Content!) { send(content: $x) no }', {});
    expect(logged[0]?.text).toBe(`GRAPHQL_VALIDATION_FAILED: ${told[0]} (request r-1)`);
    const missing = refused('query ($x: Content!) { send(content: $x) }', {});
    expect(missing.logged[0]?.text).toBe(`BAD_USER_INPUT: ${missing.told[0]} (request r-1)`);
    const unparsed = refused('query ($x: ) { send }');
    expect(unparsed.logged[0]?.text).toBe(
      'GRAPHQL_PARSE_FAILED: Syntax Error: Expected Name, found ")". (request r-1)',
    );
  });

  it('has no more of a message than a line’s worth', () => {
    const long = 'x'.repeat(1_000_000);
    for (const { logged } of [
      refused(WITH_CONTENT, { content: { ...content, [long]: 1 } }),
      refused(WITH_CONTENT, { content: long }),
      outcome([new GraphQLError(long, { extensions: { code: 'BAD_REQUEST' } })]),
      outcome([new InvalidInputError(long)]),
    ]) {
      expect(logged).toHaveLength(1);
      expect(logged[0]?.text.length).toBeLessThan(700);
    }
  });

  it('of a fault of ours has the stack, without the value that its type can’t say', async () => {
    const { errors } = await graphql({ schema, source: '{ number }', rootValue: { number: 'a secret' } });
    const { logged } = outcome(errors ?? []);
    expect(logged[0]?.text).toMatch(/Int cannot represent non-integer value: \[…\][^]*\n {4}at /);
    expect(logged[0]?.text).not.toMatch(/secret/i);
  });
});
