import { deepStrictEqual } from 'node:assert';
import { Client } from 'pg';
import { tokenFor } from './app.js';
import { type Accepted, check, checkInboxes, countOf, type InboxTruth, NO_DIFFERENCE, NOTHING } from './checker.js';
import { send } from './client.js';
import { type PublisherOptions, PublisherProcess } from './publisher-process.js';
import { note } from './random.js';
import { inboxCursor, ResumingClient, type Where } from './resuming-client.js';
import { SdkDevice } from './sdk-device.js';
import type { Way } from './resuming-connection.js';

const INBOXES = `
  SELECT f.recipient AS "userId", f.unread_count AS "unreadCount", f.last_seq::float8 AS "lastSeq",
    coalesce(
      (SELECT json_agg(json_build_object('notificationId', n.id, 'isRead', n.read_at IS NOT NULL) ORDER BY n.seq)
       FROM notifications n
       WHERE n.recipient = f.recipient AND n.gone IS NULL AND n.archived_at IS NULL AND n.snoozed_until IS NULL),
      '[]') AS items
  FROM feeds f`;

const sorted = (list: readonly Accepted[]) => list.map((one) => `${one.userId} ${one.notificationId}`).sort();

/** The books of a run: who listens, what was accepted, and at the end whether the two agree. */
export class Ledger {
  /** With the stock clients. */
  readonly clients: ResumingClient[] = [];
  /** With the client that is released. */
  readonly sdkDevices: SdkDevice[] = [];
  readonly publishers: PublisherProcess[] = [];
  /** Accepted by sends of the test itself. */
  private readonly own: Accepted[] = [];
  /** Where everybody's inbox stood when the run began. */
  private readonly origins = new Map<string, string>();

  constructor(
    /** Where the feeds are. */
    public databaseUrl: string,
    readonly users: readonly string[],
  ) {}

  /** Devices of these people. Those that come later ask for everything since the first came. */
  async connect(
    at: Where,
    devices: readonly string[] = ['phone'],
    users: readonly string[] = this.users,
    way?: Way,
  ): Promise<void> {
    const isFirst = this.origins.size === 0;
    for (const user of isFirst ? this.users : []) this.origins.set(user, await inboxCursor(at.url, user));
    const wanted = users.flatMap((user) => devices.map((device) => ({ user, device })));
    const connecting = wanted.map(({ user, device }) =>
      ResumingClient.connect(at, user, `${user}, ${device}`, this.origins.get(user), way),
    );
    this.clients.push(...(await Promise.all(connecting)));
  }

  /** Devices with the released client, for people who have others already. */
  connectSdk(at: Pick<Where, 'wsUrl'>, users: readonly string[] = this.users): void {
    for (const user of users) this.sdkDevices.push(new SdkDevice(`${user}, sdk`, user, at, this.origins.get(user)));
  }

  /** One send to everybody, from this process. */
  async send(url: string): Promise<Accepted[]> {
    const { notifications } = await send(url, tokenFor('own', ['service']), [...this.users]);
    this.book(notifications);
    return notifications;
  }

  /** What the test had accepted in a way of its own. */
  book(accepted: readonly Accepted[]): void {
    this.own.push(...accepted);
  }

  /** Many sends, from another process. */
  async publish(options: Omit<PublisherOptions, 'users'>): Promise<PublisherProcess> {
    const publisher = await PublisherProcess.start({ users: this.users, ...options });
    this.publishers.push(publisher);
    return publisher;
  }

  get accepted(): Accepted[] {
    return [...this.publishers.flatMap((publisher) => publisher.accepted), ...this.own];
  }

  /** Streams of all clients: each has two. */
  get streams(): number {
    return 2 * this.clients.length;
  }

  /** What is in the feeds, in their order. */
  committed(): Promise<Accepted[]> {
    return this.query<Accepted>(
      'SELECT recipient AS "userId", id AS "notificationId" FROM notifications ORDER BY recipient, seq',
    );
  }

  /** The inboxes as they are. */
  inboxes(): Promise<InboxTruth[]> {
    return this.query<InboxTruth>(INBOXES);
  }

  private async query<Row extends object>(text: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /**
   * Waits until every client has as many as there are for its person, over both streams: whether they are the right ones is
   * for `reckon`.
   */
  async everythingArrived(timeoutMs = 30_000): Promise<boolean> {
    const inboxes = new Map((await this.inboxes()).map((inbox) => [inbox.userId, inbox]));
    const isShort = (userId: string, count: number, position: number) => {
      const owed = inboxes.get(userId);
      return owed && (count < owed.items.length || position < owed.lastSeq);
    };
    const someAreShort = () =>
      this.clients.some(({ userId, notificationIds: { length }, told }) =>
        isShort(userId, length, told.at(-1)?.number ?? 0),
      ) ||
      this.sdkDevices.some(({ userId, notificationIds: { length }, position }) => isShort(userId, length, position));
    const deadline = Date.now() + timeoutMs;
    while (someAreShort()) {
      if (Date.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
  }

  /**
   * The books are closed by one last send, behind which nothing may come any more; all publishers have stopped. Then: what
   * was accepted is in PostgreSQL, each once and nothing beside it, and every client got exactly that, once, in order.
   */
  async reckon(url: string, timeoutMs?: number): Promise<void> {
    await this.send(url);
    const inFeeds = await this.committed();
    deepStrictEqual(
      this.publishers.flatMap((publisher) => publisher.refused),
      [],
    );
    // Durable, and published once: a repeated send that was done already would show as one row too many.
    deepStrictEqual(sorted(inFeeds), sorted(this.accepted));
    await this.everythingArrived(timeoutMs);
    await Promise.all(this.sdkDevices.map((device) => device.settled(timeoutMs)));
    const findings = check(inFeeds, [
      ...this.clients.flatMap((client) => [client.received, client.addedToInbox]),
      ...this.sdkDevices.map((device) => device.received),
    ]);
    const differences = checkInboxes(await this.inboxes(), [
      ...this.clients.map((client) => client.inbox),
      ...this.sdkDevices.map((device) => device.shown),
    ]);
    note(`${this.summary}: ${countOf(findings)}; inboxes: ${countOf(differences)}`);
    deepStrictEqual(findings, NOTHING);
    deepStrictEqual(differences, NO_DIFFERENCE);
  }

  /** Nobody’s socket was closed and nobody was refused: whatever happened, it was not seen from outside. */
  expectUnnoticed(): void {
    const seen = this.clients.map(({ closes, refusals, connects }) => ({ closes, refusals, connects }));
    deepStrictEqual(
      seen,
      seen.map(() => ({ closes: [], refusals: [], connects: 1 })),
    );
  }

  async close(): Promise<void> {
    for (const publisher of this.publishers) publisher.kill();
    for (const device of this.sdkDevices) device.stop();
    await Promise.all(this.clients.map((client) => client.stop()));
  }

  private get summary(): string {
    const sends = this.publishers.flatMap((publisher) => publisher.sends);
    return [
      `accepted ${this.accepted.length} notifications, in ${sends.length} sends from outside`,
      `${this.publishers.reduce((sum, publisher) => sum + publisher.unclear.length, 0)} attempts were unclear`,
      `${sends.filter((one) => one.duplicate).length} answered as duplicates`,
      `${this.clients.length} clients, ${this.sdkDevices.length} devices with the SDK`,
      `${this.clients.reduce((sum, client) => sum + client.connects, 0)} connects`,
    ].join(', ');
  }
}
