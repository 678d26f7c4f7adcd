import { type Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { eventually } from './client.js';

export interface StreamEvent {
  event: string;
  data: unknown;
}

/** An answer of server-sent events without a client behind it: it is read only when the test likes. */
export interface RawEventStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All that has come, as it came. */
  readonly text: string;
  readonly events: StreamEvent[];
  /** What stands in comments that say something. */
  readonly comments: string[];
  /** `ended`: in good order. `cut`: without the end that HTTP wants. Undefined while it is open. */
  readonly over: 'ended' | 'cut' | undefined;
  /** The port of our end of the connection: two requests over one connection have the same. */
  readonly localPort: number | undefined;
  until(condition: (events: StreamEvent[]) => boolean, timeoutMs?: number): Promise<StreamEvent[]>;
  ending(timeoutMs?: number): Promise<'ended' | 'cut'>;
  stopReading(): void;
  goOnReading(): void;
  /** Without a goodbye. */
  cut(): void;
}

export interface StreamRequest {
  method?: string;
  token?: string | null;
  headers?: Record<string, string>;
  /** What is asked for; as it is when it is a text. */
  body?: { query: string; variables?: Record<string, unknown> } | string;
  agent?: Agent;
}

/** Resolves when the head of the answer is there. */
export async function rawEventStream(url: string, asked: StreamRequest): Promise<RawEventStream> {
  const { method = 'POST', token = null, headers = {}, body, agent } = asked;
  const request = httpRequest(url, {
    method,
    agent,
    headers: {
      accept: 'text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', resolve);
    request.end(typeof body === 'object' ? JSON.stringify(body) : body);
  });
  let text = '';
  let over: RawEventStream['over'];
  const localPort = response.socket.localPort;
  request.on('error', () => undefined);
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  response.on('error', () => (over ??= 'cut'));
  response.on('close', () => (over ??= response.complete ? 'ended' : 'cut'));
  const stream: RawEventStream = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    localPort,
    get text() {
      return text;
    },
    get events() {
      return eventsIn(text);
    },
    get comments() {
      return [...text.matchAll(/^: ?(.+)$/gm)].map(([, said]) => said ?? '');
    },
    get over() {
      return over;
    },
    until: (condition, timeoutMs = 10_000) => eventually(() => stream.events, condition, timeoutMs),
    async ending(timeoutMs = 10_000) {
      return (await eventually(() => over, Boolean, timeoutMs))!;
    },
    stopReading: () => response.pause(),
    goOnReading: () => response.resume(),
    cut: () => response.destroy(),
  };
  return stream;
}

function eventsIn(text: string): StreamEvent[] {
  // What stands behind the last empty line is not whole.
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const event = /^event: (.+)$/m.exec(block)?.[1];
      const data = /^data: ?(.*)$/m.exec(block)?.[1];
      return event === undefined ? [] : [{ event, data: data ? (JSON.parse(data) as unknown) : null }];
    });
}
