import { Anchor, Group, Stack, Text } from '@mantine/core';
import { IconMailCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import { usePages } from '../app/ask.js';
import { useChannelTitle } from '../notifications/choices.js';
import { publishedAtOf } from '../notifications/notification-id.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Moment } from '../parts/moment.js';
import { PersonLink } from '../parts/person-link.js';
import { Empty } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { useTimeRange } from '../parts/time-range.js';
import { useUrlQuery } from '../parts/url-query.js';
import { deliveryFilterOf } from './delivery-filter.js';
import { DeliveryFilters } from './delivery-filters.js';
import { ListDeliveriesDocument, type ListDeliveriesQuery } from './operations.js';
import { Reason } from './reason.js';
import { RetryAll } from './retry-all.js';
import { RetryOne } from './retry-one.js';

type Row = ListDeliveriesQuery['adminDeliveries']['nodes'][number];

/** Of all, or of what was given up: which can be sent again. */
export function DeliveryList({ isOfFailed = false }: { isOfFailed?: boolean }) {
  const url = useUrlQuery();
  const filter = deliveryFilterOf(url.query, useTimeRange(url.query), isOfFailed);
  const list = usePages(ListDeliveriesDocument, { filter }, ({ adminDeliveries }) => adminDeliveries);
  const titleOf = useChannelTitle();
  return (
    <Stack gap="md">
      <DeliveryFilters {...url} isOfFailed={isOfFailed} />
      {isOfFailed && list.rows.length > 0 ? (
        <Group justify="flex-end">
          <RetryAll filter={filter} />
        </Group>
      ) : null}
      <DataTable
        label={isOfFailed ? 'Failed deliveries' : 'Deliveries'}
        minWidth={680}
        columns={columnsOf(titleOf, isOfFailed)}
        rows={list.rows}
        keyOf={({ id }) => id}
        list={list}
        empty={<NoDeliveries isOfFailed={isOfFailed} isNarrowed={url.query.size > (url.query.has('tab') ? 1 : 0)} />}
      />
    </Stack>
  );
}

function columnsOf(titleOf: (channel: string) => string, isOfFailed: boolean): Column<Row>[] {
  return [
    { title: 'For', cell: ({ userId }) => <PersonLink id={userId} /> },
    { title: 'Channel', cell: ({ channel }) => titleOf(channel) },
    ...(isOfFailed ? [] : [{ title: 'Status', cell: ({ status }: Row) => <StatusBadge status={status} /> }]),
    { title: 'Why', cell: (row) => <Why row={row} /> },
    { title: 'Tries', cell: ({ attemptCount }) => attemptCount, isNumber: true, isExtra: true },
    { title: 'Published', cell: (row) => <Published row={row} /> },
    ...(isOfFailed ? [{ title: 'Again', cell: ({ id }: Row) => <RetryOne id={id} /> }] : []),
  ];
}

function Why({ row: { reason, attempts, nextAttemptAt } }: { row: Row }) {
  const words = attempts.findLast(({ errorMessage }) => errorMessage !== null)?.errorMessage;
  return (
    <Stack gap={4} maw={420}>
      <Reason code={reason} />
      {words == null ? null : (
        <Text size="xs" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          “{words}”
        </Text>
      )}
      {nextAttemptAt === null ? null : (
        <Text size="xs">
          It goes <Moment at={nextAttemptAt} />
        </Text>
      )}
    </Stack>
  );
}

/** A delivery says not when; the id of its notification does. */
function Published({ row: { notificationId } }: { row: Row }) {
  const at = publishedAtOf(notificationId);
  return (
    <Stack gap={0}>
      <Moment at={at === undefined ? null : new Date(at).toISOString()} />
      <Anchor component={Link} href={`/notifications/${notificationId}`} size="xs">
        Its story
      </Anchor>
    </Stack>
  );
}

function NoDeliveries({ isOfFailed, isNarrowed }: { isOfFailed: boolean; isNarrowed: boolean }) {
  if (isNarrowed) return <Empty title="Nothing matches" />;
  return isOfFailed ? (
    <Empty title="Nothing was given up" Icon={IconMailCheck}>
      What fails after its last try is here, and can be sent again.
    </Empty>
  ) : (
    <Empty title="No deliveries yet">What goes out over email, push and the like is here.</Empty>
  );
}
