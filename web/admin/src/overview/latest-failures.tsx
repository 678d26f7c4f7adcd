import { Anchor, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useAsk } from '../app/ask.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Moment } from '../parts/moment.js';
import { PersonLink } from '../parts/person-link.js';
import { Empty } from '../parts/states.js';
import { OverviewFailuresDocument, type OverviewFailuresQuery } from './operations.js';
import { Panel } from '../parts/panel.js';

type Failure = OverviewFailuresQuery['adminDeliveries']['nodes'][number];

const EVERY_MS = 10_000;

const COLUMNS: readonly Column<Failure>[] = [
  {
    title: 'Given up',
    cell: ({ notificationId, attempts }) => (
      <Anchor component={Link} href={`/notifications/${notificationId}`} size="sm" underline="always">
        <Moment at={attempts.at(-1)?.finishedAt} otherwise="before it was tried" />
      </Anchor>
    ),
  },
  { title: 'Whom', cell: ({ userId }) => <PersonLink id={userId} /> },
  { title: 'Channel', cell: ({ channel }) => channel },
  {
    title: 'Why',
    cell: ({ reason, attempts }) => (
      <>
        <Text size="sm">{reason ?? '–'}</Text>
        <Text size="xs" c="dimmed" lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
          {attempts.at(-1)?.errorMessage}
        </Text>
      </>
    ),
    isExtra: true,
  },
];

/** Of what is given up, the newest. */
export function LatestFailures() {
  const failures = useAsk(OverviewFailuresDocument, {}, { everyMs: EVERY_MS });
  return (
    <Panel
      title="Latest failures"
      aside={
        <Anchor component={Link} href="/deliveries" size="sm">
          All failed deliveries
        </Anchor>
      }
    >
      <DataTable
        label="Latest failures"
        columns={COLUMNS}
        rows={failures.data?.adminDeliveries.nodes ?? []}
        keyOf={({ id }) => id}
        list={{ isPending: failures.isPending, error: failures.error, refetch: failures.refetch }}
        empty={<Empty title="Nothing was given up" Icon={IconCircleCheck} />}
      />
    </Panel>
  );
}
