import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** What anybody could write: one operation over HTTP. @throws with what Herald said. */
export async function ask<Data>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors } = parsed(text) as { data?: Data; errors?: { message: string }[] };
  if (errors || !data)
    throw new Error(errors?.map((error) => error.message).join('; ') ?? `${url}: ${response.status}`);
  return data;
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

const INBOX_CHANGED = `subscription ($after: Cursor) {
  inboxChanged(after: $after) {
    kind
    notification { id title status }
    inbox { unreadCount cursor }
  }
}`;

export interface InboxEvent {
  kind: 'SYNCED' | 'ADDED' | 'UPDATED' | 'REMOVED' | 'RESYNC';
  notification: { id: string; title: string; status: string } | null;
  inbox: { unreadCount: number; cursor: string };
}

/** An event, and when the device had it (`performance.now()`). */
export type Arrival = InboxEvent & { at: number };

const PATIENCE_MS = 10_000;

/** One device of one person: a socket with an open `inboxChanged`, and the cursor to resume from. */
export class Device {
  readonly arrived: Arrival[] = [];
  private read = 0;
  private failure: Error | undefined;
  private wake: () => void = () => undefined;
  private readonly client: Client;

  /** @param after the cursor to resume from; without it: live from now on. */
  constructor(
    readonly name: string,
    url: string,
    token: string,
    after?: string,
  ) {
    this.client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    this.client.subscribe<{ inboxChanged: InboxEvent }>(
      { query: INBOX_CHANGED, variables: { after } },
      {
        next: ({ data }) => {
          if (data) this.arrived.push({ ...data.inboxChanged, at: performance.now() });
          this.wake();
        },
        error: (reason) => this.fail(reason),
        complete: () => undefined,
      },
    );
  }

  /** Where to resume from. */
  get cursor(): string | undefined {
    return this.arrived.at(-1)?.inbox.cursor;
  }

  get badge(): number {
    return this.arrived.at(-1)?.inbox.unreadCount ?? 0;
  }

  /** The next event, which must be of this kind. Only SYNCED is passed over: it may come at any time, and changes nothing. */
  async next(kind: InboxEvent['kind']): Promise<Arrival> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const event = await this.arrival(kind, deadline);
      if (event.kind === kind) return event;
      if (event.kind !== 'SYNCED') throw new Error(`${this.name} waited for ${kind}, and got ${event.kind}`);
    }
  }

  /** graphql-ws rejects with the failure of a connection that never was; `next` has told of it. */
  async disconnect(): Promise<void> {
    await Promise.resolve(this.client.dispose()).catch(() => undefined);
  }

  private async arrival(kind: InboxEvent['kind'], deadline: number): Promise<Arrival> {
    for (;;) {
      const event = this.arrived[this.read];
      if (event) {
        this.read += 1;
        return event;
      }
      if (this.failure) throw this.failure;
      if (performance.now() >= deadline) throw new Error(`${this.name} waited for ${kind}, and nothing came`);
      await this.somethingNew(deadline - performance.now());
    }
  }

  private async somethingNew(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
  }

  private fail(reason: unknown): void {
    this.failure = new Error(`${this.name} ${wordsOf(reason)}`);
    this.wake();
  }
}

/** graphql-ws fails with the errors of an `error` frame, with how the socket was closed, or with why there is none. */
function wordsOf(reason: unknown): string {
  if (Array.isArray(reason)) return `was refused: ${reason.map((error: Error) => error.message).join('; ')}`;
  const { code, reason: why, error } = reason as { code?: unknown; reason?: unknown; error?: Error };
  if (code === 4401) return 'was not believed: JWT_SECRET (or HERALD_DIR) must be that of the Herald at HERALD_URL';
  if (typeof code === 'number') return `was closed: ${code} ${String(why)}`;
  return `could not connect: ${(error ?? (reason as Error)).message}`;
}
