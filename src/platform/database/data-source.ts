import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';
import type { ConfigValues } from '../config/index.js';
import type { InstallationEpoch } from './installation-epoch.js';

/** bigint. Numbers of a feed stay far below 2^53; a driver that answers with strings invites '9' > '10'. */
const INT8 = 20;
const JSON_TYPE = 114;

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (format !== 'binary' && oid === INT8) return Number;
    // json is passed on as it stands: nobody between the sender and the receiver needs it parsed.
    if (format !== 'binary' && oid === JSON_TYPE) return String;
    return pg.types.getTypeParser(oid, format);
  },
};

export interface DataSourceInput {
  url: string;
  config: Pick<ConfigValues, 'DATABASE_POOL' | 'DATABASE_SCHEMA'>;
  epoch: InstallationEpoch;
  migrations: DataSourceOptions['migrations'];
  entities?: DataSourceOptions['entities'];
  onError: (error: Error) => void;
  /** A connection that has not answered by then is given up. Unset: it is waited for, as a migration may take long. */
  answersWithinMs?: number;
}

/**
 * Herald's data source among those of a process. Not typeorm's default one: that is the host's, where Herald runs in somebody else's
 * process, and entities are gathered by this name, process-wide.
 */
export const DATA_SOURCE = 'herald';

/** That of what operators ask: reports, searches and exports take no connection from those who send and read. */
export const OPERATORS_DATA_SOURCE = 'herald-operators';

const CONNECT_TIMEOUT_MS = 5_000;
/** What the server itself ends, unless less than this is waited for. */
const STATEMENT_TIMEOUT_MS = 20_000;
const IDLE_TIMEOUT_MS = 10_000;

/** The options of typeorm's data source, for the application and for the migration command alike. */
export function dataSourceOptions(input: DataSourceInput): DataSourceOptions {
  const { answersWithinMs = Infinity } = input;
  const settings = {
    lock_timeout: 2_000,
    // Below what is waited for: a statement that is only slow is told so, and its connection lives.
    statement_timeout: Math.min(STATEMENT_TIMEOUT_MS, Math.floor(answersWithinMs * 0.8)),
    // A node that was cut off in the midst of a transaction holds its feeds for as long. Our transactions do nothing but SQL.
    idle_in_transaction_session_timeout: 5_000,
    timezone: 'UTC',
    ...(input.config.DATABASE_SCHEMA === undefined ? {} : { search_path: input.config.DATABASE_SCHEMA }),
  };
  return {
    type: 'postgres',
    ...(input.config.DATABASE_SCHEMA === undefined ? {} : { schema: input.config.DATABASE_SCHEMA }),
    url: input.url,
    applicationName: 'herald',
    poolSize: input.config.DATABASE_POOL,
    connectTimeoutMS: Math.min(CONNECT_TIMEOUT_MS, answersWithinMs),
    migrations: input.migrations ?? [],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    entities: input.entities ?? [],
    synchronize: false,
    // The server may restart under us: an idle connection's error must not end the process.
    poolErrorHandler: (error: unknown) => input.onError(error as Error),
    extra: {
      types,
      keepAlive: true,
      // The server ends what takes too long; this is for when it can't be heard any more, and TCP does not say so.
      ...(input.answersWithinMs === undefined ? {} : { query_timeout: input.answersWithinMs }),
      // When one connection turns out to be dead, the others that were open then are gone as well: they are not tried in turn.
      idleTimeoutMillis: Math.min(IDLE_TIMEOUT_MS, answersWithinMs),
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      onConnect: (client: pg.ClientBase) => input.epoch.readFrom(client),
    },
  };
}
