import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { ForbiddenError, UnauthenticatedError } from '../errors/index.js';
import { accessOf, type Access } from './access.decorator.js';
import { bearerToken } from './bearer-token.js';
import type { Caller } from './caller.js';
import type { RequestContext } from './request-context.js';
import { ExpiredTokenError, TokenVerifier } from './token-verifier.js';

/**
 * Holds every operation to its `@Access`, over HTTP and over sockets alike: both run the same resolvers. Fails
 * closed: an operation that says nothing is refused. Fields of other types pass, as who reached them was let in.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly verifier: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getHandler());
    if (context.getType<'graphql' | 'http'>() !== 'graphql') {
      if (access !== undefined && access !== 'PUBLIC') {
        allow(access, await this.httpCaller(context));
      }
      return true;
    }
    const graphql = GqlExecutionContext.create(context);
    if (!isOperation(graphql.getInfo<GraphQLResolveInfo>())) return true;
    allow(access, graphql.getContext<RequestContext>().caller);
    return true;
  }

  private async httpCaller(context: ExecutionContext): Promise<Caller | null> {
    const request = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    const token = bearerToken(request.headers.authorization);
    return token === undefined ? null : (await this.verifier.verify(token)).caller;
  }
}

/** Of a query, a mutation or the beginning of a subscription; no field of what they answer. */
export function isOperation(info: GraphQLResolveInfo): boolean {
  const { schema, parentType } = info;
  return (
    parentType === schema.getQueryType() ||
    parentType === schema.getMutationType() ||
    parentType === schema.getSubscriptionType()
  );
}

/** @throws UnauthenticatedError, ForbiddenError */
function allow(access: Access | undefined, caller: Caller | null): void {
  if (access === 'PUBLIC') return;
  if (access === undefined) throw new ForbiddenError('Nobody may call this: it does not say who may.');
  if (caller === null) throw new UnauthenticatedError();
  // A socket outlives its token; the gateway closes it, and until it does nothing more is done in its name.
  if (caller.expiresAtMs <= Date.now()) throw new ExpiredTokenError();
  if (!meets(access, caller)) throw new ForbiddenError();
}

function meets(access: Exclude<Access, 'PUBLIC'>, caller: Caller): boolean {
  switch (access) {
    case 'USER':
      return true;
    case 'SERVICE':
      return caller.roles.has('service') || caller.roles.has('admin');
    case 'ADMIN':
      return caller.roles.has('admin');
  }
}
