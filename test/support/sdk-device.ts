import { createHeraldClient, type HeraldClient, type Inbox, type NotificationStream } from '@herald/client';
import { decodeCursor } from '../../src/notifications/cursor.js';
import { tokenFor } from './app.js';
import type { InboxReceived, Received, Told } from './checker.js';
import { eventually } from './client.js';
import type { Held } from './replica.js';
import type { Where } from './resuming-client.js';
import { QUICK } from './sdk-client.js';

const numberOf = (cursor: string) => decodeCursor(cursor, 'stream').number;

/** One device with the client that is released, held against what was accepted as the stock clients beside it are. */
export class SdkDevice {
  readonly notificationIds: string[] = [];
  /** What was refused for good: of a client that does what it should, nothing. */
  readonly refusals: unknown[] = [];
  /** The close codes of its connections. */
  readonly closes: number[] = [];
  /** How often it came to be connected. */
  connects = 0;
  readonly inbox: Inbox;
  private readonly stream: NotificationStream;
  private readonly client: HeraldClient;

  constructor(
    readonly name: string,
    readonly userId: string,
    at: Pick<Where, 'wsUrl'>,
    after: string | undefined,
  ) {
    const { wsUrl } = at;
    this.client = createHeraldClient({
      ...QUICK,
      url: typeof wsUrl === 'string' ? () => at.wsUrl as string : wsUrl,
      token: () => tokenFor(userId),
      // A server that is killed is not a proxy that forbids sockets.
      streamAfterFailures: Infinity,
    });
    this.client.onState((state) => {
      if (state.status === 'connected') this.connects += 1;
      if (state.status === 'waiting') this.closes.push(state.code);
    });
    this.stream = this.client.onNotification(({ id }) => void this.notificationIds.push(id), {
      after,
      onGap: (gap) => void this.refusals.push(gap),
      onError: (error) => void this.refusals.push(error),
    });
    this.inbox = this.client.inbox({ pageSize: 100 });
  }

  /** Where its stream of new ones stands. */
  get cursor(): string {
    return this.stream.cursor ?? '';
  }

  /** The last number that its inbox shows; 0 while it is loading. */
  get position(): number {
    const { cursor } = this.inbox.state;
    return cursor === undefined ? 0 : numberOf(cursor);
  }

  get received(): Received {
    return { client: this.name, userId: this.userId, notificationIds: this.notificationIds };
  }

  /** Every page, when nothing is pending any more. */
  async settled(timeoutMs = 30_000): Promise<void> {
    await eventually(
      async () => {
        await this.inbox.loadMore();
        return this.inbox.state;
      },
      ({ status, hasMore, pendingCount }) => status === 'ready' && !hasMore && pendingCount === 0,
      timeoutMs,
    );
  }

  /** What it shows, as it would have been told to somebody with an empty list: the order of the list is held against that of the feed. */
  get shown(): InboxReceived {
    const { notifications, unreadCount } = this.inbox.state;
    const told = notifications.toReversed().map(({ id, status, cursor }): Told => ({
      kind: 'ADDED',
      notificationId: id,
      isRead: status === 'READ',
      number: numberOf(cursor),
      unreadCount,
    }));
    const synced: Told = { kind: 'SYNCED', notificationId: null, isRead: null, number: this.position, unreadCount };
    return { client: `${this.name}, its inbox`, userId: this.userId, told: [...told, synced] };
  }

  /** The same, in the form of a replica. */
  get held(): Held {
    const { notifications, unreadCount, unseenCount, cursor = '' } = this.inbox.state;
    const items = notifications.map(
      ({ id, status, seenAt, cursor: place }) =>
        [id, { isRead: status === 'READ', isSeen: seenAt !== null, cursor: place }] as const,
    );
    return { items: new Map(items), unreadCount, unseenCount, cursor };
  }

  stop(): void {
    this.client.close();
  }
}
