import type { Database, Sql } from '../../platform/database/index.js';

/** One listener, held by this process. */
export interface ListenerLock {
  /** @throws when the session has ended, and the lock with it: another process may be at it by now. */
  check(): Promise<void>;
  /** Never throws: where the session has ended, so has the lock. */
  release(): Promise<void>;
}

/** A connection of the pool for as long as a lock is held over it. */
class LockSession {
  readonly held = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();
  private failure: unknown;
  private readonly opened: Promise<Sql>;
  private end: { resolve(): void; reject(error: unknown): void } | undefined;

  constructor(database: Database) {
    let open: (sql: Sql) => void = () => undefined;
    const given = new Promise<Sql>((resolve) => (open = resolve));
    const ended = database.session((sql) => {
      open(sql);
      return new Promise<void>((resolve, reject) => (this.end = { resolve, reject }));
    });
    ended.catch((error: unknown) => (this.failure ??= error));
    this.opened = Promise.race([given, ended.then(() => given)]);
    // Told to whoever asks; nobody may.
    this.opened.catch(() => undefined);
  }

  get isOver(): boolean {
    return this.failure !== undefined;
  }

  /** One statement behind the other, as a connection takes them. One that fails ends the session: what it holds is not known then. */
  query<Row extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]> {
    const asked = this.last.then(async () => {
      if (this.isOver) throw this.failure;
      return (await this.opened).query<Row>(text, params);
    });
    this.last = asked.catch((error: unknown) => {
      this.failure ??= error;
      this.end?.reject(error);
    });
    return asked;
  }

  /** Gives the connection back. */
  close(): void {
    this.failure ??= new Error('this session was closed');
    this.end?.resolve();
  }
}

/**
 * Who of all processes is at a listener: locks of one session, so that listeners cost the pool one connection, however many there are. They
 * go with the session, and with the process that dies.
 */
export class ListenerLocks {
  private session: LockSession | undefined;

  constructor(private readonly database: Database) {}

  /** @returns undefined where it is held already, by another process or in this one. */
  async take(name: string): Promise<ListenerLock | undefined> {
    if (this.session === undefined || this.session.isOver) this.session = new LockSession(this.database);
    const session = this.session;
    // To PostgreSQL one session may take its own lock again; and reserved before the await, which also keeps the session open.
    if (session.held.has(name)) return undefined;
    session.held.add(name);
    try {
      const [row] = await session.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 1214603628)) AS taken',
        [`listener ${name}`],
      );
      if (row?.taken !== true) {
        this.leave(session, name);
        return undefined;
      }
    } catch (error) {
      this.leave(session, name);
      throw error;
    }
    return {
      check: async () => void (await session.query('SELECT 1')),
      release: () => this.release(session, name),
    };
  }

  private async release(session: LockSession, name: string): Promise<void> {
    const key = [`listener ${name}`];
    await session.query('SELECT pg_advisory_unlock(hashtextextended($1, 1214603628))', key).catch(() => undefined);
    this.leave(session, name);
  }

  private leave(session: LockSession, name: string): void {
    session.held.delete(name);
    if (session.held.size === 0) session.close();
  }
}
