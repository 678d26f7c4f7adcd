import { type Client, type ClientOptions, createClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface GraphQLAnswer<Data> {
  data: Data | null;
  errors?: { message: string; path?: string[]; extensions: { code: string; [key: string]: unknown } }[];
  status: number;
}

/** One operation over HTTP, with whatever came back. */
export async function ask<Data = Record<string, never>>(
  url: string,
  token: string | null,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphQLAnswer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return { ...((await response.json()) as Omit<GraphQLAnswer<Data>, 'status'>), status: response.status };
}

/** One operation over HTTP that must succeed. */
export async function run<Data>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const answer = await ask<Data>(url, token, query, variables);
  if (answer.errors || !answer.data) throw new Error(`refused: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

const SEND = `mutation ($input: SendNotificationInput!) {
  sendNotification(input: $input) { sendId accepted duplicate notifications { userId notificationId } rejected { userId reason } }
}`;

export interface SendResult {
  sendId: string;
  accepted: number;
  duplicate: boolean;
  notifications: { userId: string; notificationId: string }[];
  rejected: { userId: string; reason: string }[];
}

/** Valid defaults for what a test doesn't care about. */
export const aSend = (userIds: string[], change: Record<string, unknown> = {}) => ({
  to: { userIds },
  type: 'order_status',
  title: 'Your order',
  message: 'It is on its way.',
  ...change,
});

export async function send(
  url: string,
  token: string,
  userIds: string[],
  change: Record<string, unknown> = {},
): Promise<SendResult> {
  const data = await run<{ sendNotification: SendResult }>(url, token, SEND, { input: aSend(userIds, change) });
  return data.sendNotification;
}

export const sendQuery = SEND;

/** The stock graphql-ws client. */
export function socketClient(wsUrl: string, token: string | null, options: Partial<ClientOptions> = {}): Client {
  return createClient({
    url: wsUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: token === null ? {} : { Authorization: `Bearer ${token}` },
    ...options,
  });
}

/** A subscription whose events are kept, and can be waited for. */
export interface Watched<Data> {
  readonly events: Data[];
  readonly errors: unknown[];
  readonly isDone: boolean;
  until(condition: (events: Data[]) => boolean, timeoutMs?: number): Promise<Data[]>;
  failure(timeoutMs?: number): Promise<unknown>;
  stop(): void;
}

export function watch<Data>(
  client: Client,
  query: string,
  variables: Record<string, unknown> = {},
  operationName?: string,
): Watched<Data> {
  const events: Data[] = [];
  const errors: unknown[] = [];
  let isDone = false;
  let changed = () => undefined as void;
  const stop = client.subscribe<Data>(
    { query, variables, operationName },
    {
      next: (result: ExecutionResult<Data, unknown>) => {
        if (result.errors) errors.push(result.errors);
        if (result.data) events.push(result.data);
        changed();
      },
      error: (error) => {
        errors.push(error);
        isDone = true;
        changed();
      },
      complete: () => {
        isDone = true;
        changed();
      },
    },
  );
  const wait = (condition: () => boolean, what: string, timeoutMs: number) =>
    new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!condition()) return;
        clearTimeout(timer);
        changed = () => undefined;
        resolve();
      };
      const timer = setTimeout(() => {
        changed = () => undefined;
        reject(
          new Error(
            `${what} did not come in ${timeoutMs} ms; events: ${JSON.stringify(events).slice(-2_000)}, errors: ${JSON.stringify(errors)}`,
          ),
        );
      }, timeoutMs);
      changed = check;
      check();
    });
  return {
    events,
    errors,
    get isDone() {
      return isDone;
    },
    async until(condition, timeoutMs = 10_000) {
      await wait(() => condition(events), 'what was waited for', timeoutMs);
      return events;
    },
    async failure(timeoutMs = 10_000) {
      await wait(() => errors.length > 0, 'an error', timeoutMs);
      return errors[0];
    },
    stop,
  };
}

/** Waits for a condition, and never sleeps longer than it takes. */
export async function eventually<T>(
  probe: () => Promise<T> | T,
  isGood: (value: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (isGood(value)) return value;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
