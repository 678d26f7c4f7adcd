import type { ReportRowsQuery } from './operations.js';
import type { Group, Order } from './report-choice.js';

export type Row = ReportRowsQuery['deliveryReport'][number];

const ORDERED: Record<Exclude<Order, 'group'>, (row: Row) => number> = {
  sent: ({ sent }) => -sent,
  failed: ({ failed }) => -failed,
  // Where nothing was to be delivered there is no rate, and it comes last.
  rate: ({ sent, cancelled, deliveryRate }) => (sent > cancelled ? deliveryRate : 2),
  latency: ({ latencyP95Ms }) => -(latencyP95Ms ?? -1),
};

/** Those that are alike stay as the API has them: by their groups. */
export function inOrder(rows: readonly Row[], order: Order): readonly Row[] {
  if (order === 'group') return rows;
  const of = ORDERED[order];
  return rows.toSorted((a, b) => of(a) - of(b));
}

/** As the API says it. */
export function nameOf(group: Group, row: Row): string {
  const name = row.group[group];
  return typeof name === 'string' ? name : '';
}

const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** "2026-11-20T14:00:00+01:00" is "Fri, 20 Nov 2026, 14:00 +01:00": of an hour that a clock shows twice there are two. */
export function sayGroup(group: Group, row: Row): string {
  const value = nameOf(group, row);
  if (group === 'DAY') return day.format(Date.parse(value));
  if (group === 'HOUR')
    return `${day.format(Date.parse(value.slice(0, 10)))}, ${value.slice(11, 16)} ${value.slice(19)}`;
  return value;
}

const FIGURES = [
  'sent',
  'delivered',
  'failed',
  'skipped',
  'cancelled',
  'seen',
  'read',
  'deliveryRate',
  'readRate',
  'latencyP50Ms',
  'latencyP95Ms',
] as const satisfies readonly (keyof Row)[];

/** As the API names them, and as it says them. */
export function asLines(rows: readonly Row[], groupBy: readonly Group[]) {
  return {
    header: [...groupBy, ...FIGURES],
    lines: rows.map((row) => [...groupBy.map((group) => nameOf(group, row)), ...FIGURES.map((name) => row[name])]),
  };
}
