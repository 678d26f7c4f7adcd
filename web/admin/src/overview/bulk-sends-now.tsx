import { Anchor, Group, Progress, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useAsk } from '../app/ask.js';
import { sayCount } from '../parts/figures.js';
import { Moment } from '../parts/moment.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { OverviewBulkSendsDocument, type OverviewBulkSendsQuery } from './operations.js';
import { Panel } from '../parts/panel.js';

type BulkSend = OverviewBulkSendsQuery['bulkSends']['nodes'][number];

const EVERY_MS = 5_000;
const IS_OPEN: readonly string[] = ['RUNNING', 'PAUSED', 'SCHEDULED'];

function Line({ bulk: { id, name, status, total, processed, scheduledAt, createdBy } }: { bulk: BulkSend }) {
  const title = name ?? `Bulk send of ${createdBy}`;
  return (
    <Stack gap={4} component="li">
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Anchor component={Link} href={`/bulk/${id}`} size="sm" underline="always" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Anchor>
        <StatusBadge status={status} />
      </Group>
      {status === 'SCHEDULED' ? (
        <Text size="xs" c="dimmed">
          Begins <Moment at={scheduledAt} />
        </Text>
      ) : (
        <>
          <Progress
            value={total > 0 ? (processed / total) * 100 : 0}
            aria-label={`How far ${title} is`}
            color={status === 'PAUSED' ? 'yellow' : 'blue'}
          />
          <Text size="xs" c="dimmed">
            {sayCount(processed)} of {total > 0 ? sayCount(total) : 'those who are being counted'}
          </Text>
        </>
      )}
    </Stack>
  );
}

/** Bulk sends that are not over. */
export function BulkSendsNow() {
  const asked = useAsk(OverviewBulkSendsDocument, {}, { everyMs: EVERY_MS });
  const open = asked.data?.bulkSends.nodes.filter(({ status }) => IS_OPEN.includes(status)) ?? [];
  return (
    <Panel
      title="Bulk sends under way"
      aside={
        <Anchor component={Link} href="/bulk" size="sm">
          All bulk sends
        </Anchor>
      }
    >
      {asked.error ? (
        <Failed error={asked.error} what="They could not be loaded." onRetry={() => void asked.refetch()} />
      ) : null}
      {asked.isPending ? <Loading /> : null}
      {asked.data && open.length === 0 ? <Empty title="None is under way" /> : null}
      <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
        {open.map((bulk) => (
          <Line key={bulk.id} bulk={bulk} />
        ))}
      </Stack>
    </Panel>
  );
}
