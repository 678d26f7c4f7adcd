import type { Client, NetworkError } from 'graphql-sse';
import type { GraphQLErrorLike } from './herald-error.js';
import { Link, type LinkEnd, type LinkHooks, type LinkRequest, type LinkSink } from './link.js';
import { retryAfterMs } from './retry-delay.js';
import type { ClientSettings } from './settings.js';

/** What a stream that gave way to a newer one of the same person ends with, on a socket. */
const GAVE_WAY: LinkEnd = { code: 1008, reason: 'Too many streams of yours: a newer one took the place' };

/**
 * Server-sent events, by the stock client of graphql-sse, an HTTP request for each operation. They live and die together: when one
 * breaks, all are made anew over the next link, as with a socket.
 */
export class StreamLink extends Link {
  readonly way = 'stream';
  private readonly sinks = new Set<LinkSink>();
  private client: Client | undefined;
  private isOver = false;

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly settings: ClientSettings,
    private readonly hooks: LinkHooks,
  ) {
    super();
    const timer = setTimeout(() => this.end({ code: 1006, reason: 'no answer in time' }), settings.connectTimeoutMs);
    this.open(() => clearTimeout(timer)).catch((error: unknown) => {
      clearTimeout(timer);
      this.end(endOf(error));
    });
  }

  execute({ query, variables, isLive }: LinkRequest, sink: LinkSink): () => void {
    const { client } = this;
    if (this.isOver || !client) {
      queueMicrotask(() => sink.lost());
      return () => undefined;
    }
    this.sinks.add(sink);
    let refusal: readonly GraphQLErrorLike[] | undefined;
    const stop = client.subscribe(
      { query, variables },
      {
        next: (result) => {
          if (!this.sinks.has(sink)) return;
          if (result.errors && !result.data) refusal = result.errors;
          else sink.next(result);
        },
        error: (error) => this.end(endOf(error)),
        complete: () => {
          if (!this.sinks.has(sink)) return;
          if (isLive && !refusal) return this.end(GAVE_WAY);
          this.sinks.delete(sink);
          if (refusal) sink.refused(refusal);
          else sink.completed();
        },
      },
    );
    return () => {
      if (this.sinks.delete(sink)) stop();
    };
  }

  end(end: LinkEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const sink of this.sinks) if (this.sinks.delete(sink)) sink.lost();
    this.client?.dispose();
    this.hooks.ended(end);
  }

  /** Asks for nothing: whether the token is good, and whether answers come through whatever stands between. */
  private async open(answered: () => void): Promise<void> {
    // Most clients never need it: it is loaded by those that do.
    const { createClient } = await import('graphql-sse');
    const { fetch, silentStreamMs } = this.settings;
    this.client = createClient({
      url: this.url,
      headers: { Authorization: `Bearer ${this.token}` },
      retryAttempts: 0,
      fetchFn: async (...request: Parameters<typeof globalThis.fetch>) => {
        const { ok, status, statusText, headers, body } = await fetch(...request);
        return { ok, status, statusText, headers, body: body && heard(body, silentStreamMs) };
      },
    });
    let isAnswered = false;
    await new Promise<void>((done, failed) => {
      this.client?.subscribe(
        { query: '{ __typename }' },
        { next: () => void (isAnswered = true), error: failed, complete: () => done() },
      );
    });
    answered();
    if (!isAnswered) throw new Error('the stream ended without an answer');
    if (!this.isOver) this.hooks.opened();
  }
}

/** The body, which fails when nothing comes for so long: a connection may die without a word. */
async function* heard(body: ReadableStream<Uint8Array>, silentMs: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = () =>
    new Promise<never>((_, fail) => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(new Error('nothing was heard')), silentMs);
    });
  try {
    for (;;) {
      const { value, done } = await Promise.race([reader.read(), silence()]);
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    // graphql-sse (2.6) misses an end that comes in the instant of an event.
    await new Promise((resolve) => setTimeout(resolve, 0));
    reader.cancel().catch(() => undefined);
  }
}

function endOf(error: unknown): LinkEnd {
  const { response } = error as NetworkError<Response>;
  const reason = error instanceof Error ? error.message : String(error);
  if (!response) return { code: 1006, reason };
  return {
    code: 1006,
    reason,
    status: response.status,
    retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
  };
}
