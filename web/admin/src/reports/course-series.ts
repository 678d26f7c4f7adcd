import type { ChartSeries } from '../parts/line-chart.js';
import type { ReportCourseQuery } from './operations.js';
import { type Period, type Step, stepNameOf, stepsOf } from './period.js';

type Row = ReportCourseQuery['now'][number];

export interface Course {
  /** When the steps begin, in seconds; of days, as if they were those of UTC. */
  x: number[];
  series: ChartSeries[];
}

/** Rows of a report as lines, where a step that has no row is a zero. The time before is laid over it, its first step on the first. */
export function courseOf(
  { now, earlier }: ReportCourseQuery,
  times: { now: Period; earlier: Period },
  step: Step,
  timeZone: string,
): Course {
  const steps = stepsOf(times.now, step, timeZone);
  const rows = byName(now, step);
  const before = byName(earlier, step);
  const stepsBefore = stepsOf(times.earlier, step, timeZone);
  const line = (of: 'sent' | 'delivered' | 'failed') => steps.map((name) => rows.get(name)?.[of] ?? 0);
  const sentBefore = steps.map((_, at) => {
    const name = stepsBefore[at];
    return name === undefined ? null : (before.get(name)?.sent ?? 0);
  });
  return {
    x: steps.map((name) => (step === 'DAY' ? Date.parse(name) : Number(name)) / 1_000),
    series: [
      { label: 'sent before', values: sentBefore, color: 'gray', isFaint: true, dash: [2, 3] },
      { label: 'sent', values: line('sent'), color: 'blue', isFilled: true },
      { label: 'delivered', values: line('delivered'), color: 'teal', dash: [8, 3] },
      { label: 'failed', values: line('failed'), color: 'red', dash: [3, 3] },
    ],
  };
}

const byName = (rows: readonly Row[], step: Step): Map<string, Row> =>
  new Map(rows.map((row) => [stepNameOf(row.group, step), row]));
