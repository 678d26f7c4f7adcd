import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Caller } from './caller.js';
import type { RequestContext } from './request-context.js';

/**
 * The signed-in caller, as a parameter of a resolver. Null only where `@Access('PUBLIC')` lets anybody in;
 * elsewhere `AccessGuard` has refused before.
 */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller | null =>
    GqlExecutionContext.create(context).getContext<RequestContext>().caller,
);
