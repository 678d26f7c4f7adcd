import type { Caller } from './caller.js';

/** The socket, or the stream of events, that an operation came over. */
export interface RequestConnection {
  close(code: number, reason: string): void;
  /** Who it is signed in as by now: as `caller`, unless a fresh token was given meanwhile. */
  readonly caller: Caller | null;
  /** It is this caller's from now on, until his token expires: the same person, with a fresh token. Sockets alone can do so. */
  carryOn?(caller: Caller): void;
}

/** What became of an operation by the limit that it came nearest to. */
export interface RateNote {
  readonly isAllowed: boolean;
  /** The operation's name, or `installation`. */
  readonly policy: string;
  /** So many within a window. */
  readonly limit: { readonly count: number; readonly windowSeconds: number };
  readonly remaining: number;
  /** Until all of it may be had again. */
  readonly leftMs: number;
}

/** What a resolver may know of the request that it answers: GraphQL's context, made afresh for each operation. */
export interface RequestContext {
  /** Null: nobody has signed in. */
  readonly caller: Caller | null;
  /** In the answer's `x-request-id`, in the log, and in the error when something goes wrong on our side. */
  readonly requestId: string;
  readonly transport: 'http' | 'ws' | 'sse';
  /** Which trace the client says that it belongs to (W3C Trace Context): the header, or over a socket the operation’s `extensions`. */
  readonly traceparent?: string;
  /** The socket or the stream of events that the operation came over; its codes are those of `close-codes.ts`. */
  readonly connection?: RequestConnection;
  /** Over HTTP: for the answer's headers. */
  noteRate?(note: RateNote): void;
}
