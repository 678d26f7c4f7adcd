import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';

/** By which way in a device follows its inbox. */
export type Way = 'socket' | 'stream';

export interface Sink<Data> {
  next(result: ExecutionResult<Data, unknown>): void;
  error(error: unknown): void;
  complete(): void;
}

export interface Request {
  query: string;
  variables: Record<string, unknown>;
}

/** A stock client that connects again for ever. */
export interface Connection {
  subscribe<Data>(request: Request, sink: Sink<Data>): () => void;
  dispose(): Promise<void>;
}

interface Hooks {
  connected(): void;
  /** By its close code; a stream has none. */
  closed(code: number): void;
}

/** How long it waits before it connects again, at most: as quick as can be without burning the processor. */
const RETRY_MS = 100;
const retry = () => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * RETRY_MS));

/** @param wsUrl asked anew for each connection. */
export function connect(way: Way, wsUrl: string | (() => string), token: string, hooks: Hooks): Connection {
  return way === 'socket' ? overSocket(wsUrl, token, hooks) : overStreams(wsUrl, token, hooks);
}

function overSocket(url: string | (() => string), token: string, hooks: Hooks): Connection {
  const client = createSocketClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: retry,
    // A refused subscription is asked for again over the same socket.
    lazyCloseTimeout: 5_000,
    on: {
      connected: () => hooks.connected(),
      closed: (event) => hooks.closed((event as { code: number }).code),
    },
  });
  return {
    subscribe: (request, sink) => client.subscribe(request, sink),
    // It rejects with the close that it made itself.
    dispose: () => Promise.resolve(client.dispose()).catch(() => undefined),
  };
}

function overStreams(wsUrl: string | (() => string), token: string, hooks: Hooks): Connection {
  const urlOf = () => `${(typeof wsUrl === 'string' ? wsUrl : wsUrl()).replace(/^ws/, 'http')}/stream`;
  const client = createStreamClient({
    url: urlOf,
    headers: { authorization: `Bearer ${token}` },
    retryAttempts: Infinity,
    retry,
    on: { connected: () => hooks.connected() },
  });
  let isDisposed = false;
  const follow = <Data>(request: Request, sink: Sink<Data>): (() => void) => {
    let stop: () => void = () => undefined;
    const begin = () => {
      stop = client.subscribe<Data>(request, {
        next: (result) => sink.next(result),
        // A connection that breaks while an event is being handed on is an error to it (2.6), and not one to try again.
        error: () => setTimeout(() => isDisposed || begin(), RETRY_MS),
        complete: () => sink.complete(),
      });
    };
    begin();
    return () => stop();
  };
  return {
    subscribe: follow,
    dispose: async () => {
      isDisposed = true;
      client.dispose();
    },
  };
}
