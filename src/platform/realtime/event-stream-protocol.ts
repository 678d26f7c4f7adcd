import { execute, type ExecutionResult, type GraphQLError, type GraphQLSchema } from 'graphql';
import { createHandler, type Handler, type OperationArgs, type OperationResult, type RequestParams } from 'graphql-sse';
import type { Request } from 'express';
import type { RequestContext } from '../auth/index.js';
import type { Events } from '../events/index.js';
import { type ErrorLogEntry, requestIdOf, toClientError, traceOf } from '../graphql/index.js';
import type { EventStream } from './event-stream.js';
import { SubscriptionStarted } from './events/index.js';
import {
  asGraphQLError,
  type Emitted,
  isRefused,
  prepareOperation,
  subscribeSafely,
  subscriptionField,
} from './prepare-operation.js';

export interface EventStreamNeeds {
  schema: GraphQLSchema;
  production: boolean;
  events: Events;
  log: (entry: ErrorLogEntry) => void;
}

/** GraphQL's context in the words of graphql-sse. */
type Context = RequestContext & Record<PropertyKey, unknown>;
type Args = OperationArgs<Context>;

/**
 * How Herald speaks graphql-sse, "distinct connections mode": the hooks of that library's handler. Its other mode, one stream for
 * several operations, keeps reservations in the memory of one node, where the next request need not come to: it is off.
 *
 * The library queues without bound what a client has not taken. `onNext` holds the source back until it has.
 */
export function eventStreamHandler(needs: EventStreamNeeds): Handler<Request, EventStream> {
  const refused = new WeakSet<EventStream>();
  return createHandler<Request, EventStream, Context>({
    authenticate: () => null,
    context: ({ raw, context: stream }) => contextOf(raw, stream),
    execute: executeSafely,
    subscribe: async (args) => tellingErrors(await subscribeSafely(args)),
    // `prepareOperation` has done it.
    validate: () => [],

    onSubscribe: ({ raw, context: stream }, params) => {
      const prepared = prepareOperation(requested(params), stream.caller, needs);
      if (!isRefused(prepared)) return { ...prepared, contextValue: contextOf(raw, stream) };
      refused.add(stream);
      // The library knows a result by its data.
      return { data: null, errors: prepared };
    },

    onOperation: (_context, { context: stream }, args, result) => {
      const field = subscriptionField(args.document, args.operationName);
      if (field === undefined || !isIterable(result)) return;
      stream.subscription = field;
      needs.events.emit(new SubscriptionStarted(field, 'executed'));
    },

    onNext: async (_context, { raw, context: stream }, result) => {
      await stream.turn();
      const errors = (result as ExecutionResult).errors?.map((error) =>
        toClientError(error, { requestId: requestIdOf(raw), log: needs.log }),
      );
      if (!errors) return undefined;
      return { ...(refused.has(stream) ? {} : result), errors: errors as unknown as GraphQLError[] };
    },
  });
}

function contextOf(request: Request, stream: EventStream): Context {
  return {
    caller: stream.caller,
    requestId: requestIdOf(request),
    transport: 'sse',
    ...traceOf(request),
    connection: { caller: stream.caller, close: (code, reason) => stream.close({ code, reason }) },
  };
}

function requested({ query, operationName, variables }: RequestParams) {
  // Anything may stand in a body.
  return { query, operationName: typeof operationName === 'string' ? operationName : undefined, variables };
}

async function executeSafely(args: Args): Promise<ExecutionResult> {
  try {
    return await execute(args);
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}

/** What a source fails with is told as an `errors` of the operation, and ends it: as over a socket. */
function tellingErrors(result: Emitted | ExecutionResult): OperationResult {
  if (!isIterable(result)) return result;
  let hasFailed = false;
  const telling: AsyncGenerator<ExecutionResult, void, void> = {
    async next() {
      if (hasFailed) return { done: true, value: undefined };
      try {
        return await result.next();
      } catch (error) {
        hasFailed = true;
        return { done: false, value: { errors: [asGraphQLError(error)] } };
      }
    },
    return: () => result.return(),
    throw: (error) => result.throw(error),
    [Symbol.asyncIterator]: () => telling,
  };
  return telling;
}

function isIterable(result: unknown): result is Emitted {
  return typeof (result as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function';
}
