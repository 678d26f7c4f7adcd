import { type Client, createClient } from 'graphql-ws/client';
import type { GraphQLErrorLike } from './herald-error.js';
import { Link, type LinkEnd, type LinkHooks, type LinkRequest, type LinkSink } from './link.js';
import type { ClientSettings } from './settings.js';

/** What of a WebSocket is needed, of a browser's and of `ws`' alike. */
interface SocketLike {
  close(code?: number): void;
  /** Of `ws` alone: without waiting for a goodbye. */
  terminate?(): void;
}
type SocketImpl = new (url: string, protocols?: string | string[]) => SocketLike;

/** An error is followed by a close at once. One that isn't is taken for one after so long. */
const CLOSE_AFTER_ERROR_MS = 1_000;
/** How long our own goodbye may take. */
const GOODBYE_MS = 1_000;
/** The code that this client closes with. */
export const OURS = 1000;

/** A server closes the socket at a frame of 65,536 bytes, for good. Around the request there is little else in it. */
const LARGEST_REQUEST_BYTES = 60_000;

/** What is larger goes over HTTP. */
export function fitsSocket(query: string, variables: Record<string, unknown>): boolean {
  return new TextEncoder().encode(JSON.stringify({ query, variables })).length <= LARGEST_REQUEST_BYTES;
}

/** As the server would refuse it: the connection, and all else that goes over it, must not pay for it. */
const TOO_LARGE: readonly GraphQLErrorLike[] = [
  {
    message: `The request is larger than ${LARGEST_REQUEST_BYTES} bytes, which no socket takes.`,
    extensions: { code: 'DOCUMENT_REFUSED' },
  },
];

/**
 * One WebSocket, by the stock client of graphql-ws. Its own retries are off: it gives up for good after codes that Herald's client
 * goes on after, and its subscriptions know no cursors.
 */
export class SocketLink extends Link {
  readonly way = 'socket';
  private readonly client: Client;
  private readonly sinks = new Set<LinkSink>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private unanswered: ReturnType<typeof setTimeout> | undefined;
  private socket: SocketLike | undefined;
  private isOver = false;

  constructor(
    url: string,
    token: string,
    settings: ClientSettings,
    private readonly hooks: LinkHooks,
  ) {
    super();
    const { keepAlive, connectTimeoutMs } = settings;
    const opening = this.after(connectTimeoutMs, 'no connection in time');
    this.client = createClient({
      url,
      webSocketImpl: this.captured(settings.webSocketImpl as SocketImpl),
      connectionParams: { Authorization: `Bearer ${token}` },
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      keepAlive: keepAlive.everyMs,
      on: {
        connected: () => {
          this.cancel(opening);
          if (!this.isOver) this.hooks.opened();
        },
        // A connection may die without a word: nobody but this notices.
        ping: (isReceived) => {
          if (!isReceived) this.unanswered = this.after(keepAlive.answerWithinMs, 'a ping was left unanswered');
        },
        pong: (isReceived) => {
          if (isReceived) this.cancel(this.unanswered);
        },
        closed: (event) => {
          const { code, reason } = event as { code?: number; reason?: string };
          this.end({ code: code ?? 1006, reason: reason ?? '' });
        },
        error: () => void (this.isOver || this.after(CLOSE_AFTER_ERROR_MS, 'the connection failed')),
      },
    });
  }

  execute({ query, variables }: LinkRequest, sink: LinkSink): () => void {
    if (this.isOver) {
      queueMicrotask(() => sink.lost());
      return () => undefined;
    }
    this.sinks.add(sink);
    if (!fitsSocket(query, variables)) {
      queueMicrotask(() => void (this.sinks.delete(sink) && sink.refused(TOO_LARGE)));
      return () => void this.sinks.delete(sink);
    }
    const finished = (tell: () => void) => {
      if (this.sinks.delete(sink)) tell();
    };
    const stop = this.client.subscribe(
      { query, variables },
      {
        next: (result) => void (this.sinks.has(sink) && sink.next(result)),
        error: (error) => {
          // Anything but errors of GraphQL is the end of the connection, which tells everybody.
          if (Array.isArray(error)) finished(() => sink.refused(error as GraphQLErrorLike[]));
        },
        complete: () => finished(() => sink.completed()),
      },
    );
    return () => {
      if (this.sinks.delete(sink)) stop();
    };
  }

  end(end: LinkEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const timer of this.timers) clearTimeout(timer);
    // It waits for a connection that may never come, and then it closes it.
    Promise.resolve(this.client.dispose()).catch(() => undefined);
    this.leave(end.code === OURS);
    const { sinks } = this;
    for (const sink of sinks) if (sinks.delete(sink)) sink.lost();
    this.hooks.ended(end);
  }

  /** A goodbye is for a connection that lives. From one that is dead no answer comes, and `ws` would wait for it. */
  private leave(isAlive: boolean): void {
    const { socket } = this;
    socket?.close(OURS);
    if (isAlive) setTimeout(() => socket?.terminate?.(), GOODBYE_MS);
    else socket?.terminate?.();
  }

  private after(ms: number, reason: string): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => this.end({ code: 1006, reason }), ms);
    this.timers.add(timer);
    return timer;
  }

  private cancel(timer: ReturnType<typeof setTimeout> | undefined): void {
    clearTimeout(timer);
    if (timer !== undefined) this.timers.delete(timer);
  }

  /** The stock client shows its socket only when it is open: one that never opens could not be ended. */
  private captured(Impl: SocketImpl): SocketImpl {
    const capture = (socket: SocketLike) => {
      this.socket = socket;
    };
    return class extends Impl {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        capture(this);
      }
    };
  }
}
