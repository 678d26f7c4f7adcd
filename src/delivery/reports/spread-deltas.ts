import { IN_APP } from '../../preferences/index.js';
import { lettersOf } from '../planning/plan-text.js';
import { BUCKET_DIGITS } from './latencies.js';

/** What is counted of a cell, as columns of `report_figures`, beside `latencies`. */
export const COUNTS = ['planned', 'delivered', 'seen', 'read', 'failed', 'skipped', 'dropped', 'cancelled'] as const;
export type CountName = (typeof COUNTS)[number];

const quoted = (letters: readonly string[]) => letters.map((letter) => `'${letter}'`).join(', ');
const LETTER = `left(split_part(entry, ' ', 2), 1)`;

/**
 * Deltas, spread over the channels that the plans of their notifications name, and added up by cell and slot: triggers copy a plan as it stands, and
 * only here is it read. A plan's own channels count what was seen and read; in the app, what became of it is in the notification, too.
 * @param source a table, or something like one, with the columns of `report_deltas`.
 */
export const spreadDeltas = (source: string): string => `
  SELECT d.slot, e.channel, d.category, d.type, d.priority,
    sum(CASE WHEN e.is_planned THEN d.planned ELSE 0 END)::integer AS planned,
    sum(CASE WHEN e.is_told THEN d.delivered ELSE 0 END)::integer AS delivered,
    sum(CASE WHEN e.is_planned THEN d.seen ELSE 0 END)::integer AS seen,
    sum(CASE WHEN e.is_planned THEN d.read ELSE 0 END)::integer AS read,
    sum(CASE WHEN e.is_told THEN d.failed ELSE 0 END)::integer AS failed,
    sum(CASE WHEN e.is_planned THEN 0 ELSE d.planned END)::integer AS skipped,
    sum(CASE WHEN e.is_told THEN d.dropped ELSE 0 END)::integer AS dropped,
    sum(CASE WHEN e.is_told THEN d.cancelled ELSE 0 END)::integer AS cancelled,
    coalesce(sum(CASE WHEN e.is_told AND d.bucket IS NOT NULL THEN d.delivered * ('1e' || d.bucket * ${BUCKET_DIGITS})::numeric END), 0) AS latencies
  FROM ${source} d
  CROSS JOIN LATERAL (
    SELECT d.channel, true AS is_planned, true AS is_told WHERE d.plan IS NULL
    UNION ALL
    SELECT channel, is_planned, is_planned AND channel = '${IN_APP}' FROM (
      SELECT split_part(entry, ' ', 1) AS channel, ${LETTER} NOT IN (${quoted(lettersOf('SKIPPED'))}) AS is_planned
      FROM string_to_table(d.plan, ',') AS t (entry) WHERE ${LETTER} IN (${quoted(lettersOf())})
    ) AS entries
  ) AS e (channel, is_planned, is_told)
  GROUP BY 1, 2, 3, 4, 5`;
