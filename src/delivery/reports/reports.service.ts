import { Injectable } from '@nestjs/common';
import { PRIORITIES } from '../../notifications/index.js';
import { isTimeZone, type Problem, refusal } from '../../platform/field-rules/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import { bucketsOf, percentileOf } from './latencies.js';
import { SLOT_MS, SLOTS_A_DAY } from './report-slots.js';
import { type ReportTime, timesOf } from './report-times.js';
import { type Dimension, DIMENSIONS, type FigureRow, ReportsRepository } from './reports.repository.js';

export const REPORT_GROUPS = ['CHANNEL', 'CATEGORY', 'TYPE', 'PRIORITY', 'HOUR', 'DAY'] as const;
export type ReportGroupName = (typeof REPORT_GROUPS)[number];

export const REPORT_LIMITS = { days: 400, hoursInDays: 35, rows: 10_000 } as const;
const MOST_TOLD = 2_147_483_647;

export interface ReportQuestion {
  /** Included; its quarter of an hour begins then or earlier. */
  from: Date;
  /** Left out; its quarter of an hour ends then or later. */
  to: Date;
  groupBy: readonly ReportGroupName[];
  /** An IANA name: whose hours and days. */
  timeZone: string;
}

/** Of what was published in that time, as it stands now: docs/reports.md says what each of them is. */
export interface ReportRow {
  group: Record<string, string>;
  sent: number;
  delivered: number;
  seen: number;
  read: number;
  failed: number;
  skipped: number;
  cancelled: number;
  /** 0 to 1. */
  deliveryRate: number;
  /** 0 to 1. */
  readRate: number;
  /** null: nothing was delivered. */
  latencyP50Ms: number | null;
  latencyP95Ms: number | null;
}

/** How deliveries fared, from figures that are added up as things happen. */
@Injectable()
export class ReportsService {
  constructor(private readonly repository: ReportsRepository) {}

  /** In the order of the groups asked for; what had nothing is left out. @throws InvalidInputError */
  async deliveries(question: ReportQuestion): Promise<ReportRow[]> {
    const problems = problemsOf(question);
    if (problems.length > 0) throw refusal('This report can’t be made:', problems);
    const { from, to, timeZone } = question;
    const groupBy = [...new Set(question.groupBy)];
    const slots = [Math.floor(from.getTime() / SLOT_MS), Math.ceil(to.getTime() / SLOT_MS)] as const;
    const times = timesOf(slots, { byDay: groupBy.includes('DAY'), byHour: groupBy.includes('HOUR'), timeZone });
    const dimensions = DIMENSIONS.filter((name) => groupBy.some((group) => group.toLowerCase() === name));
    const rows = await this.repository.read(times, dimensions, REPORT_LIMITS.rows + 1);
    if (rows.length > REPORT_LIMITS.rows) throw tooMuch('groups', 'fewer groups');
    return rows.toSorted(inOrderOf(groupBy)).map((row) => toRow(row, groupBy, times[row.time]));
  }
}

function problemsOf({ from, to, groupBy, timeZone }: ReportQuestion): Problem[] {
  const days = (to.getTime() - from.getTime()) / (SLOTS_A_DAY * SLOT_MS);
  const most = groupBy.includes('HOUR') ? REPORT_LIMITS.hoursInDays : REPORT_LIMITS.days;
  const problems: Problem[] = [];
  if (from.getTime() < 0) problems.push({ field: 'from', problem: 'from must not be before 1970' });
  if (!(days > 0)) problems.push({ field: 'to', problem: 'to must be later than from' });
  if (days > most) problems.push({ field: 'to', problem: `to may be at most ${most} days later than from` });
  if (!isTimeZone(timeZone))
    problems.push({ field: 'timeZone', problem: 'timeZone must be an IANA name, such as "Europe/Paris"' });
  return problems;
}

function tooMuch(what: string, less: string): InvalidInputError {
  return new InvalidInputError(`This report has too many ${what}: ask for less time, or for ${less}.`, {
    fields: ['groupBy'],
  });
}

const DIMENSION_OF = {
  CHANNEL: 'channel',
  CATEGORY: 'category',
  TYPE: 'type',
  PRIORITY: 'priority',
} as const satisfies Partial<Record<ReportGroupName, Dimension>>;

function inOrderOf(groupBy: readonly ReportGroupName[]): (a: FigureRow, b: FigureRow) => number {
  const keys = groupBy.map((group) => (group === 'HOUR' || group === 'DAY' ? 'time' : DIMENSION_OF[group]));
  return (a, b) => {
    for (const key of keys) {
      const [left, right] = [a[key] ?? 0, b[key] ?? 0];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
}

function toRow(row: FigureRow, groupBy: readonly ReportGroupName[], time: ReportTime | undefined): ReportRow {
  const buckets = bucketsOf(row.latencies);
  const sent = row.planned - row.dropped;
  const { delivered, seen, read, failed, cancelled } = row;
  const counts = { sent, delivered, seen, read, failed, skipped: row.skipped + row.dropped, cancelled };
  if (Object.values(counts).some((count) => count > MOST_TOLD)) throw tooMuch('deliveries', 'more groups');
  return {
    group: Object.fromEntries(groupBy.map((group) => [group, nameOf(group, row, time)])),
    ...counts,
    deliveryRate: share(delivered, sent - cancelled),
    readRate: share(read, row.planned),
    latencyP50Ms: percentileOf(buckets, 50),
    latencyP95Ms: percentileOf(buckets, 95),
  };
}

function nameOf(group: ReportGroupName, row: FigureRow, time: ReportTime | undefined): string {
  if (group === 'HOUR') return time?.hour ?? '';
  if (group === 'DAY') return time?.day ?? '';
  if (group === 'PRIORITY') return PRIORITIES[row.priority ?? 0] ?? String(row.priority);
  return row[DIMENSION_OF[group]] ?? '';
}

/** Of nothing, nothing. */
function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
