import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useAsk } from '../app/ask.js';
import { sayCount, sayShort } from '../parts/figures.js';
import { type ChartTimes, LineChart } from '../parts/line-chart.js';
import { Failed } from '../parts/states.js';
import { localOf } from './clock.js';
import { type Course, courseOf } from './course-series.js';
import { ReportCourseDocument } from './operations.js';
import { daysOf, MOST_DAYS_BY_HOUR, type Step } from './period.js';
import type { ChangeChoice, ReportChoice } from './report-choice.js';

const NONE = { now: [], earlier: [] };

/** How it went, by days or by hours. */
export function ReportCourse({ choice, onChange }: { choice: ReportChoice; onChange: ChangeChoice }) {
  const { period, earlier, timeZone, step } = choice;
  const asked = useAsk(
    ReportCourseDocument,
    {
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      earlierFrom: new Date(earlier.from).toISOString(),
      earlierTo: new Date(earlier.to).toISOString(),
      step: [step],
      timeZone,
    },
    { everyMs: 60_000 },
  );
  const course = useMemo(
    () => courseOf(asked.data ?? NONE, { now: period, earlier }, step, timeZone),
    [asked.data, period, earlier, step, timeZone],
  );
  const times = useMemo(() => timesOf(step, timeZone), [step, timeZone]);
  const isTooLong = daysOf(period) > MOST_DAYS_BY_HOUR;
  return (
    <div>
      {asked.error ? (
        <Failed error={asked.error} what="The course could not be loaded." onRetry={() => void asked.refetch()} />
      ) : null}
      <LineChart
        title={step === 'DAY' ? 'By day' : 'By hour'}
        x={course.x}
        series={course.series}
        times={times}
        say={course.series.some(({ values }) => values.some((value) => (value ?? 0) >= 100_000)) ? sayShort : sayCount}
        isWhole
        height={240}
        inWords={inWords(course, times)}
        isOld={asked.isPending || asked.isPlaceholderData}
      >
        <SegmentedControl
          aria-label="Steps"
          size="xs"
          data={[
            { value: 'DAY', label: 'Days' },
            { value: 'HOUR', label: 'Hours', disabled: isTooLong },
          ]}
          value={step}
          onChange={(value) => onChange({ step: value })}
        />
      </LineChart>
    </div>
  );
}

function timesOf(step: Step, timeZone: string): ChartTimes {
  const zone = step === 'DAY' ? 'UTC' : timeZone;
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' });
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' });
  const whole = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: 'full',
    ...(step === 'HOUR' ? { timeStyle: 'short' } : {}),
  });
  return {
    timeZone: zone,
    leastApartSeconds: step === 'DAY' ? 86_400 : 3_600,
    sayTick: (seconds, apart) => {
      const isMidnight = localOf(seconds * 1_000, zone).endsWith('T00:00');
      return (step === 'DAY' || apart >= 86_400 || isMidnight ? day : hour).format(seconds * 1_000);
    },
    sayTime: (seconds) => whole.format(seconds * 1_000),
  };
}

/** "sent: 1,204, most on Friday, 20 November 2026 (311)." */
function inWords({ x, series }: Course, times: ChartTimes): string {
  const parts = series.map(({ label, values }) => {
    const known = values.map((value) => value ?? 0);
    const total = known.reduce((sum, value) => sum + value, 0);
    if (total === 0) return `${label}: none`;
    const most = Math.max(...known);
    const when = x[known.indexOf(most)];
    return `${label}: ${sayCount(total)}${when === undefined ? '' : `, most at ${times.sayTime(when)} (${sayCount(most)})`}`;
  });
  return `${parts.join('; ')}. The table below has all figures.`;
}
