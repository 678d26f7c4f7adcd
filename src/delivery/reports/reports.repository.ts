import { Injectable } from '@nestjs/common';
import { OperatorsDatabase } from '../../platform/database/index.js';
import type { ReportTime } from './report-times.js';
import { ALL_TYPES_LEVEL, SLOTS_A_DAY, stretchesOf } from './report-slots.js';
import { COUNTS, type CountName, spreadDeltas } from './spread-deltas.js';
import { MOST_TYPES_A_DAY, OTHER_TYPES } from './types-told-apart.js';

/** What cells are told apart by. */
export const DIMENSIONS = ['channel', 'category', 'type', 'priority'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Figures of one group. Those that it is not grouped by are null. */
export type FigureRow = Record<CountName, number> & {
  /** Which of the times asked for. */
  time: number;
  channel: string | null;
  category: string | null;
  type: string | null;
  priority: number | null;
  /** As `bucketsOf` reads it. */
  latencies: string;
};

const SUMS = COUNTS.map((name) => `sum(${name})::float8 AS ${name}`).join(', ');

/**
 * Figures, and what is not added to them yet, in one statement: each change is in one or the other, and counted once. What is read is bounded by the
 * figures' levels, and by how seldom deltas are left.
 */
@Injectable()
export class ReportsRepository {
  constructor(private readonly database: OperatorsDatabase) {}

  /** At most `limit` groups, in no order. */
  async read(times: readonly ReportTime[], groupBy: readonly Dimension[], limit: number): Promise<FigureRow[]> {
    const slots = times.flatMap((time, at) => time.slots.map(([from, to]) => ({ at, from, to })));
    const onTop = groupBy.includes('type') ? 0 : ALL_TYPES_LEVEL;
    const stretches = slots.flatMap(({ at, from, to }) =>
      stretchesOf([from, to]).map(({ level, slots: [first, last] }) => ({ at, level: level + onTop, first, last })),
    );
    return this.database.transaction(async (tx) => {
      // Compiling a statement takes longer than running it.
      await tx.query('SET LOCAL jit = off');
      return tx.query<FigureRow & Record<string, unknown>>(statementOf(groupBy), [
        stretches.map(({ at }) => at),
        stretches.map(({ level }) => level),
        stretches.map(({ first }) => first),
        stretches.map(({ last }) => last),
        slots.map(({ at }) => at),
        slots.map(({ from }) => from),
        slots.map(({ to }) => to),
        limit,
      ]);
    });
  }
}

/** OFFSET 0: each stretch is looked up by the key. Cells are added up before they are told by their names, which takes longer. */
function statementOf(groupBy: readonly Dimension[]): string {
  const columns = DIMENSIONS.map((name) => (groupBy.includes(name) ? `f.${name}` : `NULL AS ${name}`)).join(', ');
  const keys = ['time', ...groupBy.map((name) => `f.${name}`)].join(', ');
  const isTyped = groupBy.includes('type');
  return `
    WITH added AS (
      SELECT s.time, f.cell, ${COUNTS.map((name) => `sum(f.${name}) AS ${name}`).join(', ')}, sum(f.latencies) AS latencies
      FROM unnest($1::integer[], $2::smallint[], $3::integer[], $4::integer[]) AS s (time, level, first, last)
      CROSS JOIN LATERAL (
        SELECT * FROM report_figures WHERE level = s.level AND slot >= s.first AND slot < s.last OFFSET 0
      ) AS f
      GROUP BY 1, 2
    ), waiting AS MATERIALIZED (
      SELECT * FROM report_deltas WHERE slot >= (SELECT min(x) FROM unnest($6::integer[]) AS t (x)) AND slot < (SELECT max(x) FROM unnest($7::integer[]) AS t (x))
    ), spread AS (${spreadDeltas('waiting')}
    ), every_slot AS (
      SELECT w.time, slot FROM unnest($5::integer[], $6::integer[], $7::integer[]) AS w (time, first, past)
      CROSS JOIN LATERAL generate_series(w.first, w.past - 1) AS slot WHERE EXISTS (SELECT FROM waiting)
    ), full_days AS MATERIALIZED (
      SELECT day FROM report_types WHERE day IN (SELECT DISTINCT slot / ${SLOTS_A_DAY} FROM waiting)
      GROUP BY day HAVING count(*) >= ${MOST_TYPES_A_DAY}
    ), figures AS (
      SELECT a.time, c.channel, c.category, c.type, c.priority, ${COUNTS.map((name) => `a.${name}`).join(', ')}, a.latencies
      FROM added a JOIN report_cells c ON c.id = a.cell
      UNION ALL
      SELECT e.time, p.channel, p.category, ${isTyped ? TYPE_TOLD : 'NULL'}, p.priority, ${COUNTS.map((name) => `p.${name}`).join(', ')}, p.latencies
      FROM spread p JOIN every_slot e USING (slot)
    )
    SELECT f.time, ${columns}, ${SUMS}, sum(f.latencies)::text AS latencies
    FROM figures f GROUP BY ${keys} HAVING sum(planned) <> 0 OR sum(skipped) <> 0 LIMIT $8`;
}

const TYPE_TOLD = `CASE
  WHEN p.slot / ${SLOTS_A_DAY} NOT IN (SELECT day FROM full_days) THEN p.type
  WHEN EXISTS (SELECT FROM report_types k WHERE k.day = p.slot / ${SLOTS_A_DAY} AND k.type = p.type) THEN p.type
  ELSE '${OTHER_TYPES}' END`;
