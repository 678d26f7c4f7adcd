import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, Int, ObjectType, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Access, AuthModule, type Caller, CurrentCaller, issueToken } from '../auth/index.js';
import { CachesModule } from '../caches/index.js';
import { ConfigModule, readEnvironment } from '../config/index.js';
import { EventsModule } from '../events/index.js';
import { NotFoundError } from '../errors/index.js';
import { HeraldGraphqlModule, JSONObjectScalar, pageCost, secureHttp } from './index.js';

@ObjectType()
class Thing {
  @Field(() => Int) number!: number;
  @Field() at!: Date;
  @Field(() => JSONObjectScalar) data!: Record<string, unknown>;
}

@Resolver(() => Thing)
class ThingsResolver {
  @Query(() => String) @Access('PUBLIC') hello(@CurrentCaller() caller: Caller | null): string {
    return caller === null ? 'nobody' : caller.id;
  }
  @Query(() => String) @Access('USER') mine(@CurrentCaller() caller: Caller): string {
    return caller.id;
  }
  @Query(() => String) @Access('SERVICE') served(): string {
    return 'served';
  }
  @Query(() => String) @Access('ADMIN') secret(): string {
    return 'secret';
  }
  @Query(() => String) undecorated(): string {
    return 'oops';
  }
  @Query(() => String, { nullable: true }) @Access('PUBLIC') missing(): string {
    throw new NotFoundError('No such thing.', { id: 'x' });
  }
  @Query(() => String, { nullable: true }) @Access('PUBLIC') broken(): string {
    throw new Error('password=hunter2 is wrong');
  }
  @Query(() => [Thing], { complexity: pageCost(20) })
  @Access('PUBLIC')
  things(@Args('first', { type: () => Int, defaultValue: 1 }) first: number): Thing[] {
    return Array.from({ length: Math.min(first, 2) }, (_, number) => ({ number, at: new Date(0), data: {} }));
  }
  @Query(() => JSONObjectScalar)
  @Access('PUBLIC')
  echo(
    @Args('data', { type: () => JSONObjectScalar }) data: Record<string, unknown>,
    @Args('at', { type: () => Date, nullable: true }) at?: Date,
  ): Record<string, unknown> {
    return { ...data, at: at?.toISOString() };
  }
  @Subscription(() => String)
  @Access('PUBLIC')
  async *ticks(): AsyncGenerator<{ ticks: string }> {
    yield await Promise.resolve({ ticks: 'tick' });
  }
  @ResolveField(() => Int) double(): number {
    return 2;
  }
}

const SECRET = randomBytes(48).toString('base64url');

async function start(env: Record<string, string> = {}) {
  @Module({
    imports: [
      ConfigModule.forRoot(readEnvironment({ NODE_ENV: 'test', JWT_SECRET: SECRET, ...env })),
      CachesModule,
      AuthModule,
      EventsModule,
      HeraldGraphqlModule,
    ],
    providers: [ThingsResolver],
  })
  class AppModule {}

  const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: false });
  secureHttp(app);
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/graphql`;
  return { app, url };
}

const token = (sub: string, ...roles: ('service' | 'admin')[]) =>
  issueToken(SECRET, { sub, roles, expiresInSeconds: 60 });

interface Answer {
  status: number;
  headers: Headers;
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
}

async function post(url: string, body: object | string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as Omit<Answer, 'status' | 'headers'>;
  return { status: response.status, headers: response.headers, ...answer };
}

const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
const code = (answer: Answer) => answer.errors?.[0]?.extensions['code'];

describe('GraphQL over HTTP', () => {
  let app: NestExpressApplication;
  let url: string;
  beforeAll(async () => {
    ({ app, url } = await start({ ALLOWED_ORIGINS: 'https://app.example' }));
  });
  afterAll(() => app.close());

  it('answers, with the id that the request brought or a fresh one', async () => {
    const named = await post(url, { query: '{ hello }' }, { 'x-request-id': 'abc-1' });
    expect(named).toMatchObject({ status: 200, data: { hello: 'nobody' } });
    expect(named.headers.get('x-request-id')).toBe('abc-1');
    const nonsense = await post(url, { query: '{ hello }' }, { 'x-request-id': 'a b' });
    expect(nonsense.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers with dates in UTC and fields of resolvers that carry no @Access', async () => {
    const { data } = await post(url, { query: '{ things { number at double data } }' });
    expect(data).toEqual({ things: [{ number: 0, at: '1970-01-01T00:00:00.000Z', double: 2, data: {} }] });
  });

  describe('who may call', () => {
    const people = {
      anonymous: undefined,
      user: token('u'),
      service: token('s', 'service'),
      admin: token('a', 'admin'),
    };
    it.each([
      ['hello', 'anonymous user service admin'],
      ['mine', 'user service admin'],
      ['served', 'service admin'],
      ['secret', 'admin'],
      ['undecorated', ''],
    ])('%s: %s', async (field, allowed) => {
      for (const [who, bearer] of Object.entries(people)) {
        const answer = await post(url, { query: `{ ${field} }` }, bearer === undefined ? {} : as(bearer));
        const refusal = bearer === undefined && field !== 'undecorated' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
        expect([who, code(answer)]).toEqual([who, allowed.split(' ').includes(who) ? undefined : refusal]);
      }
    });

    it('fails the whole request, with 401, for a token that can’t be believed', async () => {
      for (const [bad, reason] of [
        ['Bearer nonsense', 'TOKEN_INVALID'],
        ['Basic abc', 'TOKEN_INVALID'],
        [`Bearer ${issueToken(SECRET, { sub: 'u', expiresInSeconds: -5 })}`, 'TOKEN_EXPIRED'],
      ]) {
        const answer = await post(url, { query: '{ hello }' }, { authorization: bad! });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
        expect(answer.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', reason });
      }
    });
  });

  describe('what goes wrong', () => {
    it('tells errors that are meant to be told, with their details', async () => {
      const { status, errors } = await post(url, { query: '{ missing }' });
      expect(status).toBe(200);
      expect(errors).toEqual([
        expect.objectContaining({
          message: 'No such thing.',
          path: ['missing'],
          extensions: { code: 'NOT_FOUND', id: 'x' },
        }),
      ]);
    });

    it('tells nothing of others but the request’s id', async () => {
      const answer = await post(url, { query: '{ broken }' }, { 'x-request-id': 'find-me' });
      expect(answer.errors?.[0]).toMatchObject({
        message: 'Something went wrong on our side.',
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'find-me' },
      });
      expect(JSON.stringify(answer)).not.toMatch(/hunter2|stack|\.ts/);
    });

    it.each([
      ['bad syntax', { query: '{ hello' }, 'GRAPHQL_PARSE_FAILED'],
      ['an unknown field', { query: '{ helo }' }, 'GRAPHQL_VALIDATION_FAILED'],
      ['too many tokens', { query: `{ ${'hello '.repeat(2_001)} }` }, 'DOCUMENT_REFUSED'],
      ['too many bytes', { query: `{ hello } #${'x'.repeat(70_000)}` }, 'DOCUMENT_REFUSED'],
      ['too many root fields', { query: `{ ${'hello '.repeat(21)} }` }, 'DOCUMENT_REFUSED'],
      ['too high a cost', { query: '{ things(first: 5000) { number at } }' }, 'DOCUMENT_REFUSED'],
      [
        'too high a cost in a variable',
        { query: 'query($n: Int!) { things(first: $n) { number at } }', variables: { n: 5_000 } },
        'DOCUMENT_REFUSED',
      ],
      ['an unclear operation', { query: 'query A { hello } query B { hello }' }, 'OPERATION_RESOLUTION_FAILURE'],
      ['an unknown operation', { query: 'query A { hello }', operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE'],
      [
        'a bad variable',
        { query: 'query($n: Int!) { things(first: $n) { at } }', variables: { n: 'x' } },
        'BAD_USER_INPUT',
      ],
      ['a missing variable', { query: 'query($n: Int!) { things(first: $n) { at } }' }, 'BAD_USER_INPUT'],
      [
        'a date that is none',
        { query: 'query($at: DateTime) { echo(data: {}, at: $at) }', variables: { at: '2026-02-30T00:00:00Z' } },
        'BAD_USER_INPUT',
      ],
      ['a literal that fits no type', { query: '{ echo(data: [1]) }' }, 'GRAPHQL_VALIDATION_FAILED'],
      ['a subscription', { query: 'subscription { ticks }' }, 'BAD_REQUEST'],
      ['no query', {}, 'BAD_REQUEST'],
      ['a body that is no JSON', '{"query":', 'BAD_REQUEST'],
      ['a batch', [{ query: '{ hello }' }], 'BAD_REQUEST'],
      [
        'a persisted query',
        { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
        'PERSISTED_QUERY_NOT_SUPPORTED',
      ],
    ])('refuses %s', async (what, body, expected) => {
      const answer = await post(url, body);
      expect(code(answer)).toBe(expected);
      expect(answer.status).toBe(what === 'a persisted query' ? 200 : 400);
      expect(answer.data).toBeUndefined();
      expect(JSON.stringify(answer)).not.toContain('stack');
    });

    it('refuses a body of more than a megabyte', async () => {
      const answer = await post(url, { query: '{ hello }', variables: { x: 'x'.repeat(1_100_000) } });
      expect(answer).toMatchObject({ status: 413, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    });

    it('refuses what a form of another site could send', async () => {
      const answer = await post(url, 'query={hello}', { 'content-type': 'application/x-www-form-urlencoded' });
      expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      const simple = await fetch(`${url}?query={hello}`);
      expect(simple.status).toBe(400);
    });
  });

  it('answers CORS for allowed origins alone', async () => {
    const preflight = (origin: string) =>
      fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
    const allowed = await preflight('https://app.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await preflight('https://evil.example');
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('sends safe headers', async () => {
    const { headers } = await post(url, { query: '{ hello }' });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  describe('GraphiQL', () => {
    it('comes to browsers, with every file from here, and a policy that allows nothing else', async () => {
      const page = await fetch(url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
      const html = await page.text();
      expect(html).not.toMatch(/https?:/);
      const files = [...html.matchAll(/(?:src|href)="(graphql\/[^"]+)"/g)].map((match) => match[1]!);
      expect(files).toHaveLength(6);
      for (const file of files) {
        const asset = await fetch(new URL(file, url));
        expect(asset.status).toBe(200);
        expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
      }
    });

    it('serves no other file', async () => {
      for (const path of ['nothing.js', '..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '__proto__']) {
        expect((await fetch(`${url}/assets/${path}`)).status).toBe(404);
      }
    });
  });
});

describe('GraphQL over HTTP in production', () => {
  let app: NestExpressApplication;
  let url: string;
  beforeAll(async () => {
    ({ app, url } = await start({ NODE_ENV: 'production' }));
  });
  afterAll(() => app.close());

  const INTROSPECT = { query: '{ __schema { queryType { name } } }' };

  it('shows its schema to those who signed in, and no suggestions to others', async () => {
    expect(code(await post(url, INTROSPECT))).toBe('DOCUMENT_REFUSED');
    expect((await post(url, INTROSPECT, as(token('u')))).data).toEqual({ __schema: { queryType: { name: 'Query' } } });
    const stranger = await post(url, { query: '{ helo }' });
    expect(stranger.errors?.[0]?.message).not.toContain('hello');
    const known = await post(url, { query: '{ helo }' }, as(token('u')));
    expect(known.errors?.[0]?.message).toContain('Did you mean "hello"');
  });

  it('has no GraphiQL', async () => {
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(400);
    expect((await fetch(`${url}/assets/graphiql.js`)).status).toBe(400);
  });
});
