import { BadRequestException, ForbiddenException, HttpException, InternalServerErrorException } from '@nestjs/common';
import { buildSchema, graphql, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { defineError, ERROR_CODES, NotFoundError } from '../errors/index.js';
import { type ErrorLogEntry, GRAPHQL_CODES, httpStatusOf, toClientError } from './to-client-error.js';

function tell(error: unknown): { told: GraphQLFormattedError; logged: ErrorLogEntry[] } {
  const logged: ErrorLogEntry[] = [];
  const told = toClientError(error, { requestId: 'r-1', log: (entry) => logged.push(entry) });
  return { told, logged };
}

const schema = buildSchema(`
  enum Colour { RED }
  type Query { thrown: String strict: String! number: Int! paint(colour: Colour, first: Int! = 1): String }
`);

/** What graphql makes of what a resolver throws or answers. */
async function wrapped(query: string, root: object = {}, variables?: Record<string, unknown>): Promise<GraphQLError> {
  const { errors } = await graphql({ schema, source: query, rootValue: root, variableValues: variables });
  return errors![0]!;
}
const throwing = (error: unknown) =>
  wrapped('{ thrown }', {
    thrown: () => {
      throw error;
    },
  });

describe('toClientError', () => {
  it('tells Herald’s errors: message, code, details and place', async () => {
    const error = await throwing(new NotFoundError('No such thing.', { id: 'x', code: 'FAKE' }));
    const { told, logged } = tell(error);
    expect(told).toEqual({
      message: 'No such thing.',
      path: ['thrown'],
      locations: [{ line: 1, column: 3 }],
      extensions: { code: 'NOT_FOUND', id: 'x' },
    });
    expect(logged).toMatchObject([{ level: 'debug', code: 'NOT_FOUND', requestId: 'r-1' }]);
  });

  it('tells errors of modules, by the code that they define', () => {
    class FeedBusyError extends defineError({ code: 'FEED_BUSY', message: 'Busy.', level: 'warn' }) {}
    const { told, logged } = tell(new FeedBusyError());
    expect(told).toEqual({ message: 'Busy.', extensions: { code: 'FEED_BUSY' } });
    expect(logged[0]?.level).toBe('warn');
  });

  it.each([
    ['an error', () => throwing(new Error('password=hunter2'))],
    ['an error with extensions', () => throwing(Object.assign(new Error('x'), { extensions: { code: 'NOT_FOUND' } }))],
    ['a text', () => throwing('hunter2')],
    ['nothing', () => throwing(undefined)],
    ['a value that its type can’t say', () => wrapped('{ number }', { number: 'hunter2' })],
    ['a null where none may be', () => wrapped('{ strict }', { strict: null })],
    ['a bare GraphQLError', () => throwing(new GraphQLError('hunter2'))],
    ['one with a code of its own', () => throwing(new GraphQLError('hunter2', { extensions: { code: 'NO_SUCH' } }))],
    ['an exception with a 5xx', () => throwing(new InternalServerErrorException('hunter2'))],
    ['no error at all', () => Promise.resolve(null)],
  ])('tells nothing of %s, and logs it whole', async (_, make) => {
    const { told, logged } = tell(await make());
    expect(told).toMatchObject({
      message: 'Something went wrong on our side.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'r-1' },
    });
    expect(JSON.stringify(told)).not.toMatch(/hunter2|stack/);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.level).toBe('error');
  });

  it('logs the error that was thrown, not its wrapping, and once', async () => {
    const cause = new Error('the cause');
    const error = await throwing(cause);
    const logged: ErrorLogEntry[] = [];
    for (let told = 0; told < 3; told += 1)
      toClientError(error, { requestId: 'r', log: (entry) => logged.push(entry) });
    expect(logged.map((entry) => entry.error)).toEqual([cause]);
  });

  it.each([
    ['a variable of the wrong type', 'query($c: Colour) { paint(colour: $c) }', { c: 'BLUE' }],
    ['a variable that is missing', 'query($c: Colour!) { paint(colour: $c) }', {}],
    ['a null for an argument that may not be null', 'query($n: Int) { paint(first: $n) }', { n: null }],
  ])('calls %s the client’s mistake', async (_, query, variables) => {
    const { told, logged } = tell(await wrapped(query, {}, variables));
    expect(told.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(told.message).toMatch(/^(Variable|Argument) "/);
    expect(logged[0]?.level).toBe('info');
  });

  it('keeps the codes of graphql that it knows', () => {
    const { told } = tell(new GraphQLError('Bad.', { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', secret: 1 } }));
    expect(told).toEqual({ message: 'Bad.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  });

  it.each([
    [
      new BadRequestException(['a must be set', 'b must be a number']),
      'BAD_USER_INPUT',
      'a must be set; b must be a number',
    ],
    [new BadRequestException('No.'), 'BAD_USER_INPUT', 'No.'],
    [new ForbiddenException(), 'FORBIDDEN', 'Forbidden'],
    [new HttpException('Who are you?', 401), 'UNAUTHENTICATED', 'Who are you?'],
    [new HttpException('Gone away.', 503), 'UNAVAILABLE', 'Gone away.'],
    [new HttpException('No.', 404), 'NOT_FOUND', 'No.'],
  ])('translates Nest’s exceptions: %s', async (exception, code, message) => {
    expect(tell(await throwing(exception)).told).toMatchObject({ message, extensions: { code } });
  });
});

describe('httpStatusOf', () => {
  it('is an error status for every code', () => {
    for (const code of [...ERROR_CODES, ...GRAPHQL_CODES]) {
      expect(httpStatusOf(code)).toBeGreaterThanOrEqual(400);
      expect(httpStatusOf(code)).toBeLessThan(600);
    }
  });
});
