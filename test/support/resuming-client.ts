import { tokenFor } from './app.js';
import { run } from './client.js';
import type { Received } from './checker.js';
import { connect, type Connection, type Way } from './resuming-connection.js';

const ADDED = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id cursor } }';
/** How long it waits before it asks again for what was refused. */
const RETRY_MS = 100;

/** Where a device connects to, and where it asks. Each time that it connects a function is asked anew: another node may have taken over. */
export interface Where {
  url: string;
  wsUrl: string | (() => string);
}

interface Added {
  notificationAdded: { id: string; cursor: string };
}

/**
 * One device: the stock client of graphql-ws or of graphql-sse, which connects again for ever, and subscribes `after` the last cursor
 * that it saw. Its one addition is a variable that is read anew each time that the client sends its subscription.
 */
export class ResumingClient {
  readonly notificationIds: string[] = [];
  /** The close codes of its sockets; of a refused connection, too. */
  readonly closes: number[] = [];
  /** When each of them came, by `performance.now()`. */
  readonly closedAt: number[] = [];
  /** What the server refused: a subscription that is refused is asked for again, but for an expired cursor. */
  readonly refusals: { code: string; message: string }[] = [];
  /** How often it came to be signed in. */
  connects = 0;
  private readonly connection: Connection;
  private stopped = false;
  private unsubscribe: () => void = () => undefined;

  private constructor(
    readonly name: string,
    readonly userId: string,
    at: Where,
    private after: string,
    way: Way,
  ) {
    this.connection = connect(way, at.wsUrl, tokenFor(userId), {
      connected: () => (this.connects += 1),
      closed: (code) => {
        this.closes.push(code);
        this.closedAt.push(performance.now());
      },
    });
    this.subscribe();
  }

  /** A device that has what was there up to `after`: by default, all that is in the inbox now. */
  static async connect(
    at: Where,
    userId: string,
    name = userId,
    after?: string,
    way: Way = 'socket',
  ): Promise<ResumingClient> {
    return new ResumingClient(name, userId, at, after ?? (await inboxCursor(at.url, userId)), way);
  }

  /** Its last cursor. */
  get cursor(): string {
    return this.after;
  }

  get received(): Received {
    return { client: this.name, userId: this.userId, notificationIds: this.notificationIds };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    await this.connection.dispose();
  }

  private subscribe(): void {
    const cursor = () => this.after;
    const variables = {
      get after() {
        return cursor();
      },
    };
    const again = () => {
      if (!this.stopped && this.refusals.at(-1)?.code !== 'CURSOR_EXPIRED') this.subscribe();
    };
    this.unsubscribe = this.connection.subscribe<Added>(
      { query: ADDED, variables },
      {
        next: ({ data, errors }) => {
          if (errors) this.refusals.push(refusalOf(errors));
          if (!data) return;
          this.notificationIds.push(data.notificationAdded.id);
          this.after = data.notificationAdded.cursor;
        },
        error: (error) => {
          this.refusals.push(refusalOf(error));
          setTimeout(again, RETRY_MS);
        },
        // The server completes no stream by itself: it ends the connection, and this one comes again.
        complete: () => setTimeout(again, RETRY_MS),
      },
    );
  }
}

export async function inboxCursor(url: string, userId: string): Promise<string> {
  const { inbox } = await run<{ inbox: { cursor: string } }>(url, tokenFor(userId), '{ inbox { cursor } }');
  return inbox.cursor;
}

function refusalOf(error: unknown): { code: string; message: string } {
  const first = (Array.isArray(error) ? error[0] : error) as { message?: string; extensions?: { code?: string } };
  return { code: first.extensions?.code ?? 'none', message: first.message ?? JSON.stringify(error) };
}
