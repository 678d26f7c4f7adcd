import type { Caller } from './caller.js';

/** What a resolver may know of the request that it answers: GraphQL's context, made afresh for each operation. */
export interface RequestContext {
  /** Null: nobody has signed in. */
  readonly caller: Caller | null;
  /** In the answer's `x-request-id`, in the log, and in the error when something goes wrong on our side. */
  readonly requestId: string;
  readonly transport: 'http' | 'ws' | 'sse';
  /** The socket or the stream of events that the operation came over; its codes are those of `close-codes.ts`. */
  readonly connection?: { close(code: number, reason: string): void };
}
