import { HeraldError } from '@herald/client';
import { Alert, Anchor, Box, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Moment } from '../parts/moment.js';
import { PageHeader } from '../parts/page-header.js';
import { Failed, Loading, NotFound } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import {
  isOver,
  percentOf,
  sayCount,
  sayDuration,
  sayFailure,
  sayPeople,
  sayRate,
  secondsLeft,
} from './bulk-figures.js';
import { BulkProgress } from './bulk-progress.js';
import { BulkSteering } from './bulk-steering.js';
import type { BulkFiguresFragment } from './operations.js';
import { useBulkSend, useRate } from './use-bulk-send.js';

/** One bulk send, live. */
export function BulkOne({ id }: { id: string }) {
  const { bulk, isPending, error, refetch, keep } = useBulkSend(id);
  if (isPending) return <Loading />;
  if (!bulk) {
    if (error instanceof HeraldError && error.code === 'NOT_FOUND')
      return <NotFound what="There is no such bulk send." />;
    return <Failed error={error} what="The bulk send could not be loaded." onRetry={() => void refetch()} />;
  }
  return (
    <>
      <PageHeader
        title={
          <Group component="span" gap="sm">
            {bulk.name ?? 'Bulk send without a name'} <StatusBadge status={bulk.status} />
          </Group>
        }
        lead={
          <>
            Asked for <Moment at={bulk.createdAt} /> by {bulk.createdBy}
          </>
        }
        from={{ path: '/bulk', title: 'Bulk sends' }}
      >
        <BulkSteering bulk={bulk} onChanged={keep} />
      </PageHeader>
      {error ? <Failed error={error} what="This may be out of date." onRetry={() => void refetch()} /> : null}
      {bulk.failure === null ? null : (
        <Alert color="red" icon={<IconAlertTriangle />} title={sayFailure(bulk.failure)} mb="md">
          What was published by then stays. <Code>{bulk.failure}</Code>
        </Alert>
      )}
      <Stack gap="lg">
        <HowFar bulk={bulk} />
        <Figures bulk={bulk} />
        <Times bulk={bulk} />
        <Anchor component={Link} href={`/notifications?bulkSendId=${bulk.id}`} size="sm">
          Its notifications, one by one
        </Anchor>
      </Stack>
    </>
  );
}

function Code({ children }: { children: ReactNode }) {
  return (
    <Text span size="xs" ff="monospace" c="dimmed">
      {children}
    </Text>
  );
}

function HowFar({ bulk }: { bulk: BulkFiguresFragment }) {
  const rate = useRate(bulk);
  const left = secondsLeft(bulk, rate);
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="baseline" mb="sm">
        <Title order={2} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {sayCount(bulk.processed)} of {sayPeople(bulk.total)}
        </Title>
        <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {Math.floor(percentOf(bulk))} %
        </Text>
      </Group>
      <BulkProgress bulk={bulk} size="lg" />
      <Text size="sm" c="dimmed" mt="sm" mih={20} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {paceOf(bulk, rate, left)}
      </Text>
    </Paper>
  );
}

function paceOf({ status }: BulkFiguresFragment, rate: number | undefined, left: number | undefined): string {
  if (status === 'PAUSED') return 'Nothing of it is published until it is resumed.';
  if (status === 'SCHEDULED') return 'Its time has not come.';
  if (status === 'CANCELLED') return 'Cancelled: nothing more of it is published.';
  if (status !== 'RUNNING') return '';
  if (rate === undefined) return 'Looking how fast it goes …';
  return `${sayRate(rate)} a second${left === undefined ? '' : `, about ${sayDuration(left)} to go`}`;
}

function Figures({ bulk }: { bulk: BulkFiguresFragment }) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
      <Figure title="Published" count={bulk.accepted} of={bulk.total} />
      <Figure title="Delivered" count={bulk.delivered} of={bulk.accepted} />
      <Figure title="Read" count={bulk.read} of={bulk.accepted} />
      <Figure title="Failed" count={bulk.failed} of={bulk.accepted} />
      <Figure title="Rejected" count={bulk.rejected} of={bulk.processed} />
    </SimpleGrid>
  );
}

const share = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });

function Figure({ title, count, of }: { title: string; count: number; of: number }) {
  return (
    <Paper withBorder p="md">
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text fz={24} fw={650} lh={1.3} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {sayCount(count)}
      </Text>
      <Text size="xs" c="dimmed">
        {of === 0 ? '–' : share.format(count / of)}
      </Text>
    </Paper>
  );
}

function Times({ bulk }: { bulk: BulkFiguresFragment }) {
  const times: [title: string, at: string | null, otherwise: string][] = [
    ['To begin', bulk.scheduledAt, 'at once'],
    ['Started', bulk.startedAt, 'not yet'],
    ['Over', bulk.finishedAt, isOver(bulk.status) ? '–' : 'not yet'],
  ];
  return (
    <Group gap="xl">
      {times.map(([title, at, otherwise]) => (
        <Box key={title}>
          <Text size="xs" c="dimmed">
            {title}
          </Text>
          <Text size="sm">
            <Moment at={at} otherwise={otherwise} />
          </Text>
        </Box>
      ))}
    </Group>
  );
}
