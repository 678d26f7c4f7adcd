import type { GraphQLErrorLike } from './herald-error.js';

/** How a client reaches Herald: over a WebSocket, or by server-sent events where those are forbidden. */
export type Way = 'socket' | 'stream';

export interface LinkRequest {
  query: string;
  variables: Record<string, unknown>;
  /** A subscription: it ends only when somebody ends it. */
  isLive: boolean;
}

export interface LinkResult {
  data?: unknown;
  errors?: readonly GraphQLErrorLike[] | undefined;
}

/** Whoever asked. Exactly one of `refused`, `completed` and `lost` comes in the end, and nothing behind it; none once he has stopped. */
export interface LinkSink {
  next(result: LinkResult): void;
  /** The operation as a whole was refused. */
  refused(errors: readonly GraphQLErrorLike[]): void;
  completed(): void;
  /** The link is over, and what became of the operation is not known. */
  lost(): void;
}

/** Why a link is over. */
export interface LinkEnd {
  /** The close code of a socket, or what a stream said in its place (docs/close-codes.md). 1006: it just broke. */
  code: number;
  /** For people. */
  reason: string;
  /** Of an HTTP answer that was a refusal. */
  status?: number | undefined;
  /** What that said in `Retry-After`. */
  retryAfterMs?: number | undefined;
}

export interface LinkHooks {
  /** It stands: the token was accepted. At most once. */
  opened(): void;
  /** It is over, whether it stood or not. Exactly once, and never from within the call that made the link. */
  ended(end: LinkEnd): void;
}

/**
 * One life of a connection: it is made open or opening, and when it ends it has ended; who wants to go on makes another. It knows
 * nothing of retries, cursors or what is asked.
 */
export abstract class Link {
  abstract readonly way: Way;

  /** Only once it is open. @returns how to stop; what comes afterwards is dropped. */
  abstract execute(request: LinkRequest, sink: LinkSink): () => void;

  /** Ends it from our side. Everybody hears `lost`, and the hooks hear `ended`. */
  abstract end(end: LinkEnd): void;
}
