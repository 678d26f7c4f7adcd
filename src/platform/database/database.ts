import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from './data-source.js';
import { UnavailableError } from '../errors/index.js';
import { isConnectionFailure, isRetryable, isTooSlow, TooSlowError } from './database-errors.js';
import { InstallationEpoch } from './installation-epoch.js';

/** What a repository needs to run a statement: a pool, or one transaction of it. */
export interface Sql {
  /** Where Herald's tables are, for a connection that is not Herald's and does not look there by itself: see `tableOf`. */
  readonly schema?: string;
  /** @param name prepares the statement under this name; one name, one text. */
  query<Row extends QueryResultRow>(text: string, params?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** The name of a table in a statement that may run over a connection of somebody else's. */
export function tableOf(sql: Sql, name: string): string {
  return sql.schema === undefined ? name : `"${sql.schema}".${name}`;
}

export interface TransactionOptions {
  /** How long one statement waits for a lock, in milliseconds. Default: the connection's, 2,000. */
  lockTimeoutMs?: number;
  /** How long one statement may take, in milliseconds. Default: the connection's, at most 20,000. @throws TooSlowError */
  statementTimeoutMs?: number;
  /** Of PostgreSQL's planner, for these statements: names and values of the code, never of a caller. */
  planner?: Readonly<Record<string, 'on' | 'off'>>;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;
/** A failure that took longer to be told was silence: asking again would wait for as long again. */
const REPEAT_WITHIN_MS = 1_000;

/**
 * The way to PostgreSQL: typeorm's pool, spoken to in SQL. An answer is of the life of the database that
 * `InstallationEpoch.current` names in that moment, up to the next await on anything else.
 */
@Injectable()
export class Database implements Sql {
  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly epoch: InstallationEpoch,
  ) {}

  /** One statement by itself. Never repeated: see `read` for those that may be. */
  async query<Row extends QueryResultRow>(text: string, params?: readonly unknown[], name?: string): Promise<Row[]> {
    try {
      return await this.connected((client) => sqlOf(client).query<Row>(text, params, name), thrownAway);
    } catch (error) {
      throw translated(error);
    }
  }

  /** One statement that changes nothing: repeated, within a second, when its connection fails under it. */
  async read<Row extends QueryResultRow>(text: string, params?: readonly unknown[], name?: string): Promise<Row[]> {
    const startedAt = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.query<Row>(text, params, name);
      } catch (error) {
        const isOver = attempt === ATTEMPTS || Date.now() - startedAt > REPEAT_WITHIN_MS;
        if (!(error instanceof UnavailableError) || isOver) throw error;
        await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
      }
    }
  }

  /**
   * Runs `work` in one READ COMMITTED transaction. A deadlock or a serialization failure rolled it back
   * and it is run again, so `work` must touch nothing but the database.
   */
  async transaction<Result>(work: (tx: Sql) => Promise<Result>, options: TransactionOptions = {}): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work, options);
      } catch (error) {
        if (!isRetryable(error) || attempt === ATTEMPTS) throw translated(error);
      }
    }
  }

  /** One connection for as long as `work` takes, in no transaction: for what belongs to a session. */
  async session<Result>(work: (session: Sql) => Promise<Result>): Promise<Result> {
    try {
      return await this.connected((client) => work(sqlOf(client)), thrownAway);
    } catch (error) {
      throw translated(error);
    }
  }

  private attempt<Result>(work: (tx: Sql) => Promise<Result>, options: TransactionOptions): Promise<Result> {
    return this.connected(async (client) => {
      await client.query(beginning(options));
      const result = await work(sqlOf(client));
      await client.query('COMMIT');
      return result;
    }, rollback);
  }

  /**
   * Lends a connection to the life of the database that we are in.
   * @param onError after what `work` throws: answers an error if the connection can't be used any more.
   */
  private async connected<Result>(
    work: (client: PoolClient) => Promise<Result>,
    onError: (client: PoolClient, error: unknown) => Promise<Error | undefined>,
  ): Promise<Result> {
    const client = await this.connection();
    // The pool listens to idle connections only: one that breaks in use would end the process. The statement under way tells.
    client.on('error', told);
    let broken: Error | undefined;
    try {
      const result = await work(client);
      // An old server may answer beside the one that was put in its place: what it says, or has done, counts for nothing now.
      if (!this.epoch.isCurrent(client)) throw anotherLife();
      return result;
    } catch (error) {
      broken = await onError(client, error);
      throw error;
    } finally {
      client.release(broken);
      client.off('error', told);
    }
  }

  private async connection(): Promise<PoolClient> {
    for (;;) {
      const client = await this.pool.connect();
      if (this.epoch.isCurrent(client)) return client;
      // To the server of before: thrown away, and a new one leads where the address leads now.
      client.release(anotherLife());
    }
  }

  /** How the pool stands, for metrics. */
  poolState(): { total: number; idle: number; waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount };
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

function beginning({ lockTimeoutMs, statementTimeoutMs, planner = {} }: TransactionOptions): string {
  const parts = ['BEGIN'];
  if (lockTimeoutMs !== undefined) parts.push(`SET LOCAL lock_timeout = ${Math.floor(lockTimeoutMs)}`);
  if (statementTimeoutMs !== undefined) parts.push(`SET LOCAL statement_timeout = ${Math.floor(statementTimeoutMs)}`);
  for (const [name, value] of Object.entries(planner)) parts.push(`SET LOCAL ${name} = ${value}`);
  return parts.join('; ');
}

const told = (): void => undefined;

function sqlOf(client: PoolClient): Sql {
  return {
    query: async <Row extends QueryResultRow>(text: string, params?: readonly unknown[], name?: string) =>
      (await client.query<Row>({ text, values: params as unknown[], ...(name ? { name } : {}) })).rows,
  };
}

/** PostgreSQL's "admin shutdown": to us, that server has gone. */
function anotherLife(): Error {
  return Object.assign(new Error('the database goes on in another life'), { code: '57P01' });
}

/** What a single statement left behind is not looked into. */
async function thrownAway(_client: PoolClient, cause: unknown): Promise<Error> {
  return cause as Error;
}

/** A connection that can't even roll back is thrown away, not returned to the pool. */
async function rollback(client: PoolClient, cause: unknown): Promise<Error | undefined> {
  if (isConnectionFailure(cause)) return cause as Error;
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function translated(error: unknown): unknown {
  if (isTooSlow(error)) return new TooSlowError();
  if (!isConnectionFailure(error)) return error;
  const unavailable = new UnavailableError(
    'The database can’t be reached. What you asked for may or may not have been done: repeat it, a send with the same idempotencyKey.',
  );
  unavailable.cause = error;
  return unavailable;
}
