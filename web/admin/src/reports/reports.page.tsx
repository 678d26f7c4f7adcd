import { Alert, Stack, Text } from '@mantine/core';
import { IconCalendarX } from '@tabler/icons-react';
import { PageHeader } from '../parts/page-header.js';
import { ReportBars } from './report-bars.js';
import { type ReportChoice, useReportChoice } from './report-choice.js';
import { ReportControls } from './report-controls.js';
import { ReportCourse } from './report-course.js';
import { ReportTable } from './report-table.js';
import { ReportTotals } from './report-totals.js';
import { MOST_DAYS, MOST_DAYS_BY_HOUR } from './period.js';

export function ReportsPage() {
  const [choice, change] = useReportChoice();
  return (
    <>
      <PageHeader
        title="Reports"
        lead="How the deliveries of what was published in some time have fared, as it stands now."
      />
      <Stack gap="md">
        <ReportControls choice={choice} onChange={change} />
        {choice.problem === undefined ? (
          <>
            <ShownTime choice={choice} />
            <ReportTotals choice={choice} />
            <ReportCourse choice={choice} onChange={change} />
            <ReportBars choice={choice} onChange={change} />
            <ReportTable choice={choice} onChange={change} />
          </>
        ) : (
          <Alert color="yellow" icon={<IconCalendarX />} role="status" title={choice.problem}>
            At most {MOST_DAYS} days, {MOST_DAYS_BY_HOUR} of them by the hour; counted by quarters of an hour.
          </Alert>
        )}
      </Stack>
    </>
  );
}

function ShownTime({ choice: { period, earlier, timeZone } }: { choice: ReportChoice }) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Text size="sm" c="dimmed">
      {format.formatRange(period.from, period.to)} ({timeZone}), beside {format.formatRange(earlier.from, earlier.to)}.
    </Text>
  );
}
