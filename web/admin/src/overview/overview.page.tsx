import { Alert, Grid, Stack, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useConnection } from '../app/connection-badge.js';
import { PageHeader } from '../parts/page-header.js';
import { Failed, Loading } from '../parts/states.js';
import { BulkSendsNow } from './bulk-sends-now.js';
import { LatestFailures } from './latest-failures.js';
import { Missing } from './missing.js';
import { NodesTable } from './nodes-table.js';
import { QueuesTable } from './queues-table.js';
import { StatusCharts } from './status-charts.js';
import { StatusTiles } from './status-tiles.js';
import { useStatus, type Watched } from './status-watch.js';

/** It is told each second: after so long it is not of now. */
const OLD_MS = 6_000;
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export function OverviewPage() {
  const watched = useStatus();
  return (
    <>
      <PageHeader title="Overview" lead="How it is now, each second." />
      {watched.status ? (
        <Figures watched={watched} status={watched.status} />
      ) : (
        <BeforeTheFirst error={watched.error} onRetry={watched.again} />
      )}
    </>
  );
}

function BeforeTheFirst({ error, onRetry }: { error: Watched['error']; onRetry: () => void }) {
  const { status } = useConnection();
  if (error) return <Failed error={error} what="The figures could not be loaded." onRetry={onRetry} />;
  if (status === 'waiting' || status === 'resuming')
    return <Loading label="Herald does not answer. It is asked again …" />;
  return <Loading label="Waiting for the first figures …" />;
}

function Figures({
  watched,
  status,
}: {
  watched: Watched & { again: () => void };
  status: NonNullable<Watched['status']>;
}) {
  const now = useNow();
  const connection = useConnection();
  const sinceMs = Math.max(0, now - watched.heardAtMs);
  const isOld = connection.status !== 'connected' || sinceMs > OLD_MS;
  return (
    <Stack gap="md">
      {watched.error ? (
        <Failed error={watched.error} what="These figures don’t go on." onRetry={watched.again} />
      ) : isOld ? (
        <Alert color="yellow" icon={<IconPlugConnectedX />} role="status" py="xs">
          <Text size="sm">
            Not connected: the figures are as of {clock.format(watched.heardAtMs)}. They go on by themselves.
          </Text>
        </Alert>
      ) : null}
      <Missing missing={status.missing} />
      <StatusTiles status={status} isOld={isOld} />
      <StatusCharts history={watched.history} now={Date.parse(status.at) / 1_000 + sinceMs / 1_000} isOld={isOld} />
      <QueuesTable status={status} isOld={isOld} />
      <NodesTable nodes={status.nodes} isOld={isOld} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <LatestFailures />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <BulkSendsNow />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
