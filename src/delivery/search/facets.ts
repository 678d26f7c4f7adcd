import type { Conditions } from '../../notifications/index.js';
import type { OperatorsDatabase, Sql } from '../../platform/database/index.js';
import { IN_ORDER, type Stretch } from './page-walk.js';

/** A column with an index of (column, id), and values of which a row must have one. */
export interface Facet {
  column: string;
  /** Of the column. */
  type: 'text' | 'smallint';
  values: readonly (string | number)[];
  /** What the index is limited to, as it says it. */
  where?: string;
}

/** Rows of the newest that are looked at in order to say which of several facets fewest have. */
const PROBED = 1_000;

/**
 * SQL: the newest rows of a table that have a facet: for each of its values, and then together. Both columns are compared as one, and are in the order, so
 * that no other index has it: the planner takes every value for as common as all are, and would walk through everything to find a rare one.
 */
export function newestOf(
  table: string,
  facet: Facet,
  { before, floor }: Stretch,
  limit: number,
  conditions: Conditions,
  columns = 'x.*',
): string {
  const [values, below, from, most] = [facet.values, before, floor, limit].map((value) => conditions.param(value));
  return `SELECT x.* FROM unnest(${values}::${facet.type}[]) AS v (value)
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${table} x
      WHERE (x.${facet.column}, x.id) < (v.value, ${below}::uuid) AND (x.${facet.column}, x.id) >= (v.value, ${from}::uuid)
        ${facet.where === undefined ? '' : `AND ${facet.where}`} AND x.id < ${below}::uuid AND x.id >= ${from}::uuid
      ORDER BY x.${facet.column} DESC, x.id DESC LIMIT ${most}::int
    ) x ORDER BY x.id DESC LIMIT ${most}::int`;
}

/** The facet that fewest rows have, by the newest of each. undefined: there is none. */
export async function sparsest(
  database: OperatorsDatabase,
  table: string,
  facets: readonly Facet[],
  stretch: Stretch,
  conditions: () => Conditions,
): Promise<Facet | undefined> {
  if (facets.length <= 1) return facets[0];
  const params = conditions();
  const probes = facets.map(
    (facet, index) => `SELECT ${index} AS facet, count(*)::int AS n, (array_agg(p.id ORDER BY p.id))[1] AS least
      FROM (${newestOf(table, facet, stretch, PROBED, params, 'x.id')}) p`,
  );
  const rows = await inOrder(database, (sql) =>
    sql.query<{ facet: number; n: number; least: string | null }>(probes.join(' UNION ALL '), params.params),
  );
  const [best] = rows.toSorted((a, b) => a.n - b.n || ((a.least ?? '') < (b.least ?? '') ? -1 : 1));
  return facets[best?.facet ?? 0];
}

/** Statements that read indexes from their ends: see IN_ORDER. */
export function inOrder<Result>(database: OperatorsDatabase, ask: (sql: Sql) => Promise<Result>): Promise<Result> {
  return database.transaction(ask, { planner: IN_ORDER });
}
