import { Injectable } from '@nestjs/common';
import { Database, type Sql, tryAdvisoryLock } from '../../platform/database/index.js';
import { ALL_TYPES_LEVEL, LEVEL_SLOTS, SLOTS_A_DAY } from './report-slots.js';
import { COUNTS, spreadDeltas } from './spread-deltas.js';
import { ALL_TYPES, MOST_TYPES_A_DAY, OTHER_TYPES } from './types-told-apart.js';

/** Of one cell and slot. */
type Spread = { slot: number; channel: string; category: string; type: string; priority: number } & Record<
  string,
  unknown
>;

/** Of `waiting`: so many, or more. */
export const MOST_DELTAS_COUNTED = 100_000;

const COLUMNS = COUNTS.join(', ');
const LEVELS = LEVEL_SLOTS.map((length, level) => `(${level}, ${length})`).join(', ');

/**
 * Adds deltas up into figures. Whoever folds has the lock of `reports`; whatever he took, and what became of it, is one transaction: each delta is either
 * still there or in all levels of the figures, whoever looks, and whenever he is killed.
 */
@Injectable()
export class ReportFoldingRepository {
  constructor(private readonly database: Database) {}

  /** At most so many deltas; answers how many there were. 0: there were none, or another node is at it. */
  async fold(limit: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      if (!(await tryAdvisoryLock(tx, 'reports'))) return 0;
      // The rows say what was taken, one for all: a figure may come of a thousand deltas.
      const spread = await tx.query<Spread & { taken: number }>(
        `WITH taken AS (
           DELETE FROM report_deltas WHERE id = ANY(ARRAY(SELECT id FROM report_deltas ORDER BY id LIMIT $1)) RETURNING *
         )
         SELECT s.*, (SELECT count(*)::integer FROM taken) AS taken FROM (${spreadDeltas('taken')}) AS s`,
        [limit],
        'take-report-deltas',
      );
      if (spread.length === 0) return 0;
      await this.tellTypesApart(tx, spread);
      await this.add(tx, JSON.stringify(spread));
      return spread[0]?.taken ?? 0;
    });
  }

  /** How many deltas are not in the figures yet, up to a bound. */
  async waiting(): Promise<number> {
    const [row] = await this.database.read<{ waiting: number }>(
      `SELECT count(*)::integer AS waiting FROM (SELECT FROM report_deltas LIMIT ${MOST_DELTAS_COUNTED}) AS some`,
    );
    return row?.waiting ?? 0;
  }

  /** Forgets figures of before a slot, at most so many; answers how many there were. */
  async forget(before: number, limit: number): Promise<number> {
    const rows = await this.database.query<{ level: number }>(
      `DELETE FROM report_figures WHERE (level, slot, cell) IN (
         SELECT f.level, f.slot, f.cell FROM unnest($1::smallint[]) AS l (level)
         CROSS JOIN LATERAL (
           SELECT level, slot, cell FROM report_figures WHERE level = l.level AND slot < $2 ORDER BY slot LIMIT $3 OFFSET 0
         ) AS f LIMIT $3)
       RETURNING level`,
      [[...LEVEL_SLOTS.keys()].flatMap((level) => [level, level + ALL_TYPES_LEVEL]), before, limit],
    );
    return rows.length;
  }

  /** Forgets names of which nothing is counted any more. Not while somebody folds, who may have looked one up. */
  async forgetNames(before: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await tryAdvisoryLock(tx, 'reports'))) return;
      await tx.query('DELETE FROM report_types WHERE day < $1', [Math.floor(before / SLOTS_A_DAY)]);
      // What is in any level is in the days, of which there are fewest.
      await tx.query(
        `DELETE FROM report_cells c WHERE NOT EXISTS (
           SELECT FROM report_figures f
           WHERE f.level = $1 + CASE WHEN c.type = '${ALL_TYPES}' THEN ${ALL_TYPES_LEVEL} ELSE 0 END AND f.cell = c.id)`,
        [LEVEL_SLOTS.length - 1],
      );
    });
  }

  /** A day that has its number of types takes no more: what was put with the others once is put there ever after. */
  private async tellTypesApart(tx: Sql, spread: Spread[]): Promise<void> {
    const days = spread.map(({ slot }) => Math.floor(slot / SLOTS_A_DAY));
    const params = [days, spread.map(({ type }) => type)];
    const wanted =
      'SELECT DISTINCT day, type COLLATE "C" AS type FROM unnest($1::integer[], $2::text[]) AS t (day, type)';
    await tx.query(
      `INSERT INTO report_types (day, type)
       SELECT f.day, f.type FROM (
         SELECT w.day, w.type, row_number() OVER (PARTITION BY w.day ORDER BY w.type) AS place FROM (${wanted}) AS w
         WHERE NOT EXISTS (SELECT FROM report_types k WHERE k.day = w.day AND k.type = w.type)
       ) AS f
       WHERE f.place + (SELECT count(*) FROM report_types k WHERE k.day = f.day) <= $3
       ORDER BY f.day, f.type ON CONFLICT DO NOTHING`,
      [...params, MOST_TYPES_A_DAY],
      'tell-types-apart',
    );
    const known = await tx.query<{ day: number; type: string }>(
      `SELECT k.day, k.type FROM (${wanted}) AS w JOIN report_types k ON k.day = w.day AND k.type = w.type`,
      params,
      'known-types',
    );
    const apart = new Set(known.map(({ day, type }) => `${day} ${type}`));
    for (const [at, row] of spread.entries()) if (!apart.has(`${days[at]} ${row.type}`)) row.type = OTHER_TYPES;
  }

  /** To each level, with their types and without, in the order of the key. */
  private async add(tx: Sql, spread: string): Promise<void> {
    const rows = `json_to_recordset($1::json) AS s (slot integer, channel text, category text, type text, priority smallint,
                    ${COUNTS.map((name) => `${name} integer`).join(', ')}, latencies numeric)`;
    const kinds = `(VALUES (0, false), (${ALL_TYPES_LEVEL}, true)) AS k (on_top, is_all)`;
    const type = `CASE WHEN k.is_all THEN '${ALL_TYPES}' ELSE s.type END`;
    await tx.query(
      `INSERT INTO report_cells (channel, category, type, priority)
       SELECT DISTINCT s.channel COLLATE "C", s.category COLLATE "C", ${type} COLLATE "C", s.priority FROM ${rows} CROSS JOIN ${kinds}
       WHERE NOT EXISTS (SELECT FROM report_cells c
         WHERE c.channel = s.channel AND c.category = s.category AND c.type = ${type} AND c.priority = s.priority)
       ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING`,
      [spread],
      'make-report-cells',
    );
    await tx.query(
      `INSERT INTO report_figures AS f (level, slot, cell, ${COLUMNS}, latencies)
       SELECT l.level + k.on_top, s.slot - s.slot % l.length, c.id,
              ${COUNTS.map((name) => `sum(s.${name})::integer`).join(', ')}, sum(s.latencies)
       FROM ${rows} CROSS JOIN ${kinds} CROSS JOIN (VALUES ${LEVELS}) AS l (level, length)
       JOIN report_cells c ON c.channel = s.channel AND c.category = s.category AND c.type = ${type} AND c.priority = s.priority
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
       ON CONFLICT (level, slot, cell) DO UPDATE SET
         ${COUNTS.map((name) => `${name} = f.${name} + excluded.${name}`).join(', ')}, latencies = f.latencies + excluded.latencies`,
      [spread],
      'add-to-figures',
    );
  }
}
