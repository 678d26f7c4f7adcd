import { tokenFor } from './app.js';
import { decodeCursor } from '../../src/notifications/cursor.js';
import { run } from './client.js';
import type { InboxReceived, Received, Told } from './checker.js';
import { connect, type Connection, type Way } from './resuming-connection.js';

const ADDED = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id cursor } }';
const CHANGED = `subscription ($after: Cursor) {
  inboxChanged(after: $after) { kind notificationId notification { id status } inbox { unreadCount cursor } }
}`;
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
interface Changed {
  inboxChanged: {
    kind: Told['kind'];
    notificationId: string | null;
    notification: { id: string; status: string } | null;
    inbox: { unreadCount: number; cursor: string };
  };
}
interface Stream<Data> {
  query: string;
  cursor: () => string;
  take: (data: Data) => void;
}

/**
 * One device: the stock client of graphql-ws or of graphql-sse, which connects again for ever, and subscribes to both streams, each
 * `after` the last cursor that it saw. Its one addition is a variable that is read anew each time that the client subscribes.
 */
export class ResumingClient {
  readonly notificationIds: string[] = [];
  /** What `inboxChanged` told it. */
  readonly told: Told[] = [];
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
  private changedAfter: string;

  private constructor(
    readonly name: string,
    readonly userId: string,
    at: Where,
    private after: string,
    way: Way,
  ) {
    this.changedAfter = after;
    this.connection = connect(way, at.wsUrl, tokenFor(userId), {
      connected: () => (this.connects += 1),
      closed: (code) => {
        this.closes.push(code);
        this.closedAt.push(performance.now());
      },
    });
    this.subscribe<Added>({
      query: ADDED,
      cursor: () => this.after,
      take: ({ notificationAdded: { id, cursor } }) => {
        this.notificationIds.push(id);
        this.after = cursor;
      },
    });
    this.subscribe<Changed>({
      query: CHANGED,
      cursor: () => this.changedAfter,
      take: ({ inboxChanged: { kind, notification, notificationId, inbox } }) => {
        this.told.push({
          kind,
          notificationId: notification?.id ?? notificationId,
          isRead: notification && notification.status === 'READ',
          number: decodeCursor(inbox.cursor, 'stream').number,
          unreadCount: inbox.unreadCount,
        });
        this.changedAfter = inbox.cursor;
      },
    });
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

  get inbox(): InboxReceived {
    return { client: this.name, userId: this.userId, told: this.told };
  }

  /** The same by its other stream. */
  get addedToInbox(): Received {
    const notificationIds = this.told.flatMap((one) => (one.kind === 'ADDED' ? (one.notificationId ?? []) : []));
    return { client: `${this.name}, inboxChanged`, userId: this.userId, notificationIds };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.connection.dispose();
  }

  private subscribe<Data>(stream: Stream<Data>): void {
    const variables = {
      get after() {
        return stream.cursor();
      },
    };
    const again = (code?: string) => {
      if (this.stopped || code === 'CURSOR_EXPIRED') return;
      setTimeout(() => void (this.stopped || this.subscribe(stream)), RETRY_MS);
    };
    this.connection.subscribe<Data>(
      { query: stream.query, variables },
      {
        next: ({ data, errors }) => {
          if (errors) this.refusals.push(refusalOf(errors));
          if (data) stream.take(data);
        },
        error: (error) => {
          const refusal = refusalOf(error);
          this.refusals.push(refusal);
          again(refusal.code);
        },
        // The server ends no stream by itself: it closes the socket, and this one comes again.
        complete: () => again(),
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
