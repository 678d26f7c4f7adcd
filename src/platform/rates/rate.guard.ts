import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { isOperation, type RateNote, type RequestContext } from '../auth/index.js';
import { Events } from '../events/index.js';
import { OperationRefused } from './operation-refused.event.js';
import { OperationRates } from './operation-rates.js';
import { RateLimitedError } from './rates.errors.js';

/**
 * Counts each operation, over HTTP and over sockets alike, behind `AccessGuard`: twenty aliases of one document are twenty. Whoever has not signed in is
 * let nowhere by that one, and is not counted.
 */
@Injectable()
export class RateGuard implements CanActivate {
  constructor(
    private readonly rates: OperationRates,
    private readonly events: Events,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType<'graphql' | 'http'>() !== 'graphql') return true;
    const graphql = GqlExecutionContext.create(context);
    const info = graphql.getInfo<GraphQLResolveInfo>();
    if (!isOperation(info)) return true;
    const request = graphql.getContext<RequestContext>();
    if (request.caller === null) return true;
    const verdict = this.rates.take(request.caller, info.fieldName);
    return verdict instanceof Promise
      ? verdict.then((judged) => this.judge(request, info.fieldName, judged))
      : this.judge(request, info.fieldName, verdict);
  }

  /** @throws RateLimitedError */
  private judge(request: RequestContext, operation: string, verdict: RateNote | null): true {
    if (verdict === null) return true;
    request.noteRate?.(verdict);
    if (verdict.isAllowed) return true;
    this.events.emit(new OperationRefused(operation, verdict.policy === operation ? 'caller' : 'installation'));
    const retryAfterMs = Math.max(1, Math.ceil(verdict.leftMs));
    throw new RateLimitedError(undefined, {
      retryAfterMs,
      retryAfter: Math.ceil(retryAfterMs / 1_000),
      limit: verdict.policy,
    });
  }
}
