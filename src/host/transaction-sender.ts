import { TransactionSendsService, type SendAnswer, type SendRequest } from '../notifications/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Database, type Sql } from '../platform/database/index.js';
import {
  dataSourceOf,
  type HostDataSource,
  type HostQueryRunner,
  type HostTransaction,
  runnerOf,
  sqlOf,
} from './host-transaction.js';
import { HeraldUsageError } from '../platform/errors/index.js';

/** How long a commit of the host's waits for its notifications. Then they go on by themselves. */
const PUBLISHED_WITHIN_MS = 1_000;
/** Of one transaction; what it sends beyond is left to the workers. */
const MAX_REMEMBERED = 10_000;

/** What one transaction of the host's has sent so far. */
interface Sent {
  dueNow: string[];
  lastAtMs: number;
}

interface CommittedEvent {
  queryRunner: HostQueryRunner;
}

/** Where Herald's tables are, as the database itself has them. */
interface Place {
  schema: string;
  database: string;
  table: string;
}

/** Sends in transactions of the host's. Commits are heard of by a subscriber on the host's data source. */
export class TransactionSender {
  private readonly sent = new WeakMap<HostQueryRunner, Sent>();
  private readonly checked = new WeakSet<HostDataSource>();
  private place: Promise<Place> | undefined;
  /** typeorm calls it after each commit and rollback, those of savepoints included, and waits for what it answers. */
  private readonly subscriber = {
    afterTransactionCommit: ({ queryRunner }: CommittedEvent): Promise<void> | undefined => {
      if (queryRunner.isTransactionActive) return undefined;
      return this.committed(queryRunner);
    },
    afterTransactionRollback: ({ queryRunner }: CommittedEvent): void => {
      // Of a savepoint: the rows alone know what is left.
      if (!queryRunner.isTransactionActive) this.sent.delete(queryRunner);
    },
  };

  constructor(
    private readonly sends: TransactionSendsService,
    private readonly database: Database,
  ) {}

  async send(tx: HostTransaction, caller: Caller, request: SendRequest): Promise<SendAnswer> {
    const runner = runnerOf(tx);
    const dataSource = dataSourceOf(runner);
    const { schema } = await this.placeIn(runner, dataSource);
    const known = this.sent.get(runner) ?? { dueNow: [], lastAtMs: 0 };
    // Reserved before the await: two at once must not be due at the same millisecond, nor make two lists.
    known.lastAtMs = Math.max(Date.now(), known.lastAtMs + 1);
    this.sent.set(runner, known);
    // A data source that was closed and opened anew has other subscribers.
    if (!dataSource.subscribers.includes(this.subscriber)) dataSource.subscribers.push(this.subscriber);
    const { answer, dueNow } = await this.sends.write(sqlOf(runner, schema), caller, request, known.lastAtMs);
    if (dueNow !== null && known.dueNow.length < MAX_REMEMBERED) known.dueNow.push(dueNow);
    return answer;
  }

  /** Never rejects: the host's transaction is committed, and nobody may take it for failed. */
  private async committed(runner: HostQueryRunner): Promise<void> {
    const sent = this.sent.get(runner);
    this.sent.delete(runner);
    if (!sent || sent.dueNow.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PUBLISHED_WITHIN_MS);
    });
    await Promise.race([this.sends.publish(sent.dueNow), late]);
    clearTimeout(timer);
  }

  /** @throws HeraldUsageError where the transaction is of another database than Herald's: before anything is asked that would fail there. */
  private async placeIn(runner: HostQueryRunner, dataSource: HostDataSource): Promise<Place> {
    const place = await (this.place ??= this.ownPlace());
    if (this.checked.has(dataSource)) return place;
    const theirs = await placeOf(sqlOf(runner, place.schema), place.schema);
    if (theirs?.database !== place.database || theirs.table !== place.table) {
      throw new HeraldUsageError('tx: it is a transaction on another database than the one that Herald is in.');
    }
    this.checked.add(dataSource);
    return place;
  }

  private async ownPlace(): Promise<Place> {
    try {
      const place = await placeOf(this.database);
      if (!place) throw new HeraldUsageError('Herald’s tables are missing: prepare the database first.');
      return place;
    } catch (error) {
      this.place = undefined;
      throw error;
    }
  }
}

/** Names may be the same in two databases: object ids tell them apart, unless one is a copy of the other on another server. */
async function placeOf(sql: Sql, schema?: string): Promise<Place | undefined> {
  const [row] = await sql.query<{ schema: string; database: string; relation: string | null }>(
    `SELECT s.name AS schema, to_regclass(quote_ident(s.name) || '.scheduled_sends')::oid::text AS relation,
            (SELECT datname || '/' || oid FROM pg_database WHERE datname = current_database()) AS database
     FROM (SELECT coalesce($1::text, current_schema()::text) AS name) AS s`,
    [schema ?? null],
  );
  return row?.relation ? { schema: row.schema, database: row.database, table: row.relation } : undefined;
}
