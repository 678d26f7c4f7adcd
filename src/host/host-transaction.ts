import type { QueryResultRow } from 'pg';
import type { Sql } from '../platform/database/index.js';
import { HeraldUsageError } from '../platform/errors/index.js';

/** What is needed of typeorm's QueryRunner, by its shape: the host may have another copy of typeorm. */
export interface HostQueryRunner {
  readonly isTransactionActive: boolean;
  query(text: string, params: unknown[] | undefined, structured: true): Promise<{ records: unknown[] }>;
  /** By its name since typeorm 1.0; */
  readonly dataSource?: HostDataSource;
  /** and by that of before. */
  readonly connection?: HostDataSource;
}

export interface HostDataSource {
  readonly options: { readonly type: string };
  readonly subscribers: object[];
}

/** The host's transaction: typeorm's EntityManager, as `dataSource.transaction(async (tx) => …)` gives it, or a QueryRunner in one. */
export type HostTransaction = HostQueryRunner | { readonly queryRunner?: HostQueryRunner | undefined };

/** @throws HeraldUsageError for an EntityManager that is in no transaction: a send by it would be durable, whatever comes after. */
export function runnerOf(tx: HostTransaction): HostQueryRunner {
  const runner = 'isTransactionActive' in tx ? tx : tx.queryRunner;
  if (!runner?.isTransactionActive) {
    throw new HeraldUsageError(
      'tx: no transaction is open on it. Pass the EntityManager that transaction() gives you.',
    );
  }
  return runner;
}

export function dataSourceOf(runner: HostQueryRunner): HostDataSource {
  // The older name first asked for would make a new typeorm complain.
  const dataSource = runner.dataSource ?? runner.connection;
  if (dataSource?.options.type !== 'postgres') {
    throw new HeraldUsageError('tx: it must be a transaction of typeorm’s postgres driver.');
  }
  return dataSource;
}

/** Herald's statements over the host's connection, which looks for tables where the host has them. */
export function sqlOf(runner: HostQueryRunner, schema: string): Sql {
  return {
    schema,
    query: async <Row extends QueryResultRow>(text: string, params?: readonly unknown[]) =>
      (await runner.query(text, params && [...params], true)).records as Row[],
  };
}
