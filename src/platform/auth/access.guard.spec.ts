import type { ExecutionContext } from '@nestjs/common';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ForbiddenError, UnauthenticatedError } from '../errors/index.js';
import { Access } from './access.decorator.js';
import { AccessGuard } from './access.guard.js';
import type { Caller } from './caller.js';
import { ExpiredTokenError, InvalidTokenError, TokenVerifier, type VerifiedToken } from './token-verifier.js';

class Handlers {
  @Access('PUBLIC') public(): void {}
  @Access('USER') user(): void {}
  @Access('SERVICE') service(): void {}
  @Access('ADMIN') admin(): void {}
  undecorated(): void {}
}
type Handler = keyof Handlers;

const aCaller = (roles: ('service' | 'admin')[] = [], expiresAtMs = Date.now() + 60_000): Caller => ({
  id: 'user-1',
  roles: new Set(roles),
  expiresAtMs,
});

class KnownTokens extends TokenVerifier {
  verify(token: string): Promise<VerifiedToken> {
    if (token === 'admin') return Promise.resolve({ caller: aCaller(['admin']) });
    return Promise.reject(new InvalidTokenError());
  }
}

const guard = new AccessGuard(new KnownTokens());
const schema = buildSchema('type Query { a: Thing } type Thing { b: Int } type Subscription { c: Int }');

function execution(type: 'graphql' | 'http', handler: Handler, args: unknown[]): ExecutionContext {
  return {
    getType: () => type,
    getClass: () => Handlers,
    // oxlint-disable-next-line typescript/unbound-method -- only its metadata is read
    getHandler: () => Handlers.prototype[handler],
    getArgs: () => args,
    getArgByIndex: (index: number) => args[index],
    switchToHttp: () => ({ getRequest: () => args[0] }),
  } as unknown as ExecutionContext;
}

const operation = (handler: Handler, caller: Caller | null, parent = 'Query') =>
  guard.canActivate(
    execution('graphql', handler, [
      {},
      {},
      { caller, requestId: 'r', transport: 'ws' },
      { schema, parentType: schema.getType(parent) as GraphQLObjectType },
    ]),
  );
const route = (handler: Handler, authorization?: string) =>
  guard.canActivate(execution('http', handler, [{ headers: { authorization } }]));

describe('AccessGuard', () => {
  it.each<[Handler, boolean, boolean, boolean, boolean]>([
    // handler, anonymous, user, service, admin
    ['public', true, true, true, true],
    ['user', false, true, true, true],
    ['service', false, false, true, true],
    ['admin', false, false, false, true],
    ['undecorated', false, false, false, false],
  ])('%s: anonymous %s, user %s, service %s, admin %s', async (handler, ...expected) => {
    const callers = [null, aCaller(), aCaller(['service']), aCaller(['admin'])];
    const outcomes = await Promise.allSettled(callers.map((caller) => operation(handler, caller)));
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(expected);
  });

  it('says whether it is for want of a token or of a role', async () => {
    await expect(operation('user', null)).rejects.toBeInstanceOf(UnauthenticatedError);
    await expect(operation('admin', aCaller(['service']))).rejects.toBeInstanceOf(ForbiddenError);
  });

  it('guards subscriptions like queries, and lets fields of other types pass', async () => {
    await expect(operation('undecorated', aCaller(), 'Subscription')).rejects.toBeInstanceOf(ForbiddenError);
    expect(await operation('undecorated', null, 'Thing')).toBe(true);
  });

  it('does nothing more in the name of a token that expired on an open socket', async () => {
    await expect(operation('user', aCaller([], Date.now() - 1))).rejects.toBeInstanceOf(ExpiredTokenError);
    expect(await operation('public', aCaller([], Date.now() - 1))).toBe(true);
  });

  it('lets plain HTTP routes pass unless they say who may call', async () => {
    expect(await route('undecorated')).toBe(true);
    expect(await route('admin', 'Bearer admin')).toBe(true);
    await expect(route('admin')).rejects.toBeInstanceOf(UnauthenticatedError);
    await expect(route('admin', 'Bearer other')).rejects.toBeInstanceOf(InvalidTokenError);
  });
});
