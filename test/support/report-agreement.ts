import { expect } from 'vitest';
import { type ReportQuestion, type ReportRow, type ReportsService } from '../../src/delivery/index.js';
import { LATENCY_BOUNDS_MS } from '../../src/delivery/reports/latencies.js';
import type { Sql } from '../../src/platform/database/index.js';
import { type Counted, countRows } from './report-count.js';

/** Every way to tell them apart that there is, on clocks of several kinds. */
export const GROUPINGS: readonly Pick<ReportQuestion, 'groupBy' | 'timeZone'>[] = [
  { groupBy: [], timeZone: 'UTC' },
  { groupBy: ['CHANNEL'], timeZone: 'UTC' },
  { groupBy: ['CATEGORY'], timeZone: 'UTC' },
  { groupBy: ['TYPE'], timeZone: 'UTC' },
  { groupBy: ['PRIORITY'], timeZone: 'UTC' },
  { groupBy: ['DAY'], timeZone: 'UTC' },
  { groupBy: ['DAY', 'CHANNEL'], timeZone: 'Europe/Berlin' },
  { groupBy: ['TYPE', 'DAY'], timeZone: 'Asia/Kathmandu' },
  { groupBy: ['DAY'], timeZone: 'Australia/Lord_Howe' },
  { groupBy: ['HOUR', 'DAY'], timeZone: 'America/St_Johns' },
  { groupBy: ['HOUR'], timeZone: 'Europe/Berlin' },
  { groupBy: ['CHANNEL', 'HOUR', 'PRIORITY'], timeZone: 'America/New_York' },
  { groupBy: ['CHANNEL', 'CATEGORY', 'TYPE', 'PRIORITY', 'DAY'], timeZone: 'Pacific/Kiritimati' },
];

type Read = (question: ReportQuestion) => Promise<readonly ReportRow[]>;

/** Asks for each of them over some time, and holds the answers against every row. Answers how many deliveries there were. */
export async function expectAgreement(
  sql: Sql,
  read: Read,
  time: Pick<ReportQuestion, 'from' | 'to'>,
): Promise<number> {
  let deliveries = 0;
  for (const grouping of GROUPINGS) {
    const question = { ...time, ...grouping };
    const [told, counted] = [await read(question), await countRows(sql, question)];
    compare(told, counted, JSON.stringify(grouping));
    deliveries = counted.reduce((sum, { sent, skipped }) => sum + sent + skipped, 0);
  }
  return deliveries;
}

const keyOf = ({ group }: { group: Record<string, unknown> }) => JSON.stringify(group);
const sorted = <Row extends { group: Record<string, unknown> }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

function compare(told: readonly ReportRow[], counted: readonly Counted[], what: string): void {
  const bare = ({ deliveryRate: _d, readRate: _r, latencyP50Ms: _50, latencyP95Ms: _95, ...rest }: ReportRow) => rest;
  const plain = ({ latenciesMs: _l, ...rest }: Counted) => rest;
  expect(sorted(told).map(bare), what).toEqual(sorted(counted).map(plain));
  const byKey = new Map(counted.map((row) => [keyOf(row), row]));
  for (const row of told) {
    const { latenciesMs, sent, cancelled, delivered } = byKey.get(keyOf(row))!;
    expect(row.deliveryRate, what).toBe(sent > cancelled ? delivered / (sent - cancelled) : 0);
    expectInBucket(row.latencyP50Ms, latenciesMs, 50);
    expectInBucket(row.latencyP95Ms, latenciesMs, 95);
  }
}

function expectInBucket(told: number | null, sortedMs: readonly number[], percent: number): void {
  const exact = sortedMs[Math.ceil((sortedMs.length * percent) / 100) - 1];
  if (exact === undefined) return expect(told).toBeNull();
  const bucket = LATENCY_BOUNDS_MS.filter((bound) => bound <= exact).length;
  expect(told).toBeGreaterThanOrEqual(LATENCY_BOUNDS_MS[bucket - 1] ?? 0);
  expect(told).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[bucket] ?? LATENCY_BOUNDS_MS.at(-1)!);
}

export const readerOf =
  (service: ReportsService): Read =>
  (question) =>
    service.deliveries(question);
