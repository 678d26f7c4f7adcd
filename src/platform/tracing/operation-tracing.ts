import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { GraphQLResolveInfo } from 'graphql';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { RequestContext } from '../auth/index.js';
import { Tracing } from './tracing.js';

/** Each query, mutation and subscription as a span: of a subscription, until it is under way. */
@Injectable()
export class OperationTracing implements NestInterceptor {
  constructor(private readonly tracing: Tracing) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<'http' | 'graphql'>() !== 'graphql') return next.handle();
    const request = context.getArgByIndex<RequestContext>(2);
    const { operation, fieldName } = context.getArgByIndex<GraphQLResolveInfo>(3);
    const { transport, requestId, caller } = request;
    // Anybody could have all of his requests traced by it: services may, and whoever operates them.
    const parent = caller && caller.roles.size > 0 ? request.traceparent : undefined;
    const facts = { transport, request_id: requestId };
    return from(
      this.tracing.span(`${operation.operation} ${fieldName}`, { kind: 'server', facts, parent }, () =>
        lastValueFrom(next.handle()),
      ),
    );
  }
}
