import type { RetryPace } from './retry-delay.js';

/** What `createHeraldClient` takes. Only `url` and `token` are needed; in Node before 22 `webSocketImpl` as well. */
export interface HeraldClientOptions {
  /**
   * Where Herald is: "wss://host/graphql" (or https://…). Several: the next one is tried when one fails. A function is asked at each
   * attempt. HTTP and server-sent events are looked for at the same place, the latter below `/stream`.
   */
  url: string | readonly string[] | (() => string | Promise<string>);
  /** Who it is: a JWT, without "Bearer". A function is asked at each connection, and before a token expires. */
  token: string | (() => string | Promise<string>);
  /** A WebSocket for where there is none: that of "ws". Default: the global one. */
  webSocketImpl?: unknown;
  /** Default: the global one. */
  fetch?: typeof fetch | undefined;
  /** Pauses between attempts: at random between 0 and a bound that doubles from `baseMs` (1,000) to `capMs` (30,000). */
  retry?: Partial<RetryPace> | undefined;
  /** A ping every so many milliseconds (10,000), and so many for its answer (5,000): then the connection counts as dead. */
  keepAlive?: Partial<KeepAlive> | undefined;
  /** How long a connection may take to stand, in milliseconds. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /** How long an answer may take before it is asked for again, or given up, in milliseconds. Default: 15,000. */
  requestTimeoutMs?: number | undefined;
  /** How often a WebSocket must have failed in a row before server-sent events are tried. Default: 3; Infinity: never. */
  streamAfterFailures?: number | undefined;
  /** How long server-sent events are used before a WebSocket is tried again, in milliseconds. Default: 300,000. */
  socketAgainAfterMs?: number | undefined;
  /** How long a stream of server-sent events may be silent, in milliseconds. Herald says something every 12 s. Default: 30,000. */
  silentStreamMs?: number | undefined;
  /** Whether tabs of one browser show each other's changes before the server has told them. Default: true in pages, false elsewhere. */
  tabs?: boolean | undefined;
}

export interface KeepAlive {
  everyMs: number;
  answerWithinMs: number;
}

export type ClientSettings = Required<Omit<HeraldClientOptions, 'retry' | 'keepAlive' | 'fetch'>> & {
  retry: RetryPace;
  keepAlive: KeepAlive;
  fetch: typeof fetch;
};

/** @throws TypeError when there is no WebSocket here, or no address */
export function settingsOf(options: HeraldClientOptions): ClientSettings {
  const webSocketImpl = options.webSocketImpl ?? globalThis.WebSocket;
  if (webSocketImpl === undefined) {
    throw new TypeError('There is no WebSocket here: npm install ws, and pass its WebSocket as webSocketImpl.');
  }
  if (Array.isArray(options.url) && options.url.length === 0) throw new TypeError('url: at least one is needed.');
  return {
    url: options.url,
    token: options.token,
    webSocketImpl,
    // Called as a method of something else, a browser's fetch refuses.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    retry: { baseMs: 1_000, capMs: 30_000, ...options.retry },
    keepAlive: { everyMs: 10_000, answerWithinMs: 5_000, ...options.keepAlive },
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 15_000,
    streamAfterFailures: options.streamAfterFailures ?? 3,
    socketAgainAfterMs: options.socketAgainAfterMs ?? 300_000,
    silentStreamMs: options.silentStreamMs ?? 30_000,
    tabs: options.tabs ?? typeof document !== 'undefined',
  };
}

/** The three addresses of one Herald. */
export interface Addresses {
  socket: string;
  http: string;
  stream: string;
}

export function addressesOf(url: string): Addresses {
  const http = url.replace(/^ws/, 'http');
  const [path = http, query] = http.split('?');
  return {
    socket: http.replace(/^http/, 'ws'),
    http,
    stream: `${path.replace(/\/$/, '')}/stream${query === undefined ? '' : `?${query}`}`,
  };
}
