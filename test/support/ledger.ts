import { deepStrictEqual } from 'node:assert';
import { Client } from 'pg';
import { tokenFor } from './app.js';
import { type Accepted, check, countOf, NOTHING } from './checker.js';
import { send } from './client.js';
import { type PublisherOptions, PublisherProcess } from './publisher-process.js';
import { inboxCursor, ResumingClient, type Where } from './resuming-client.js';
import type { Way } from './resuming-connection.js';

const sorted = (list: readonly Accepted[]) => list.map((one) => `${one.userId} ${one.notificationId}`).sort();

/** The books of a run: who listens, what was accepted, and at the end whether the two agree. */
export class Ledger {
  readonly clients: ResumingClient[] = [];
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

  /** What is in the feeds, in their order. */
  async committed(): Promise<Accepted[]> {
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<Accepted>(
        'SELECT recipient AS "userId", id AS "notificationId" FROM notifications ORDER BY recipient, seq',
      );
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Waits until every client has as many as there are for its person: whether they are the right ones is for `reckon`. */
  async everythingArrived(timeoutMs = 30_000): Promise<boolean> {
    const owed = new Map<string, number>();
    for (const { userId } of await this.committed()) owed.set(userId, (owed.get(userId) ?? 0) + 1);
    const isShort = (client: ResumingClient) => client.notificationIds.length < (owed.get(client.userId) ?? 0);
    const deadline = Date.now() + timeoutMs;
    while (this.clients.some(isShort)) {
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
    const findings = check(
      inFeeds,
      this.clients.map((client) => client.received),
    );
    console.log(`${this.summary}: ${countOf(findings)}`);
    deepStrictEqual(findings, NOTHING);
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
    await Promise.all(this.clients.map((client) => client.stop()));
  }

  private get summary(): string {
    const sends = this.publishers.flatMap((publisher) => publisher.sends);
    return [
      `accepted ${this.accepted.length} notifications, in ${sends.length} sends from outside`,
      `${this.publishers.reduce((sum, publisher) => sum + publisher.unclear.length, 0)} attempts were unclear`,
      `${sends.filter((one) => one.duplicate).length} answered as duplicates`,
      `${this.clients.length} clients`,
      `${this.clients.reduce((sum, client) => sum + client.connects, 0)} connects`,
    ].join(', ');
  }
}
