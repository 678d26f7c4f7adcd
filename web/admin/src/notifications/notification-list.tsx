import { ActionIcon, Anchor, Button, Stack, Text, Tooltip } from '@mantine/core';
import { IconBell, IconRefresh } from '@tabler/icons-react';
import { Link } from 'wouter';
import { usePages } from '../app/ask.js';
import { DataTable } from '../parts/data-table.js';
import { Moment } from '../parts/moment.js';
import { PageHeader } from '../parts/page-header.js';
import { PersonLink } from '../parts/person-link.js';
import { Empty } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { useTimeRange } from '../parts/time-range.js';
import { useUrlQuery, withChange } from '../parts/url-query.js';
import { ChannelOutcomes } from './channel-outcomes.js';
import { useChannelTitle } from './choices.js';
import { filterOf } from './notification-filter.js';
import { NotificationFilters, NO_FILTER } from './notification-filters.js';
import { type FindNotificationsQuery, FindNotificationsDocument } from './operations.js';
import { SendPanel } from './send-panel.js';

type Row = FindNotificationsQuery['adminNotifications']['nodes'][number];

export function NotificationList() {
  const url = useUrlQuery();
  const filter = filterOf(url.query, useTimeRange(url.query));
  const list = usePages(FindNotificationsDocument, { filter }, ({ adminNotifications }) => adminNotifications);
  const titleOf = useChannelTitle();
  const sendId = url.query.get('sendId');
  const bulkSendId = url.query.get('bulkSendId');
  const isNarrowed = Object.values(filter).some((value) => value !== null);
  return (
    <>
      <PageHeader title="Notifications" lead="Everybody’s, the newest first: those that are gone, too.">
        <Tooltip label="Look again">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label="Look again"
            loading={list.isRefetching}
            onClick={() => void list.refetch()}
          >
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
      </PageHeader>
      <Stack gap="md">
        <NotificationFilters {...url} />
        {sendId === null ? null : <SendPanel key={sendId} id={sendId} />}
        {bulkSendId === null ? null : (
          <Anchor component={Link} href={`/bulk/${encodeURIComponent(bulkSendId)}`} size="sm">
            The bulk send that made them
          </Anchor>
        )}
        <DataTable
          label="Notifications"
          minWidth={560}
          columns={[
            { title: 'Notification', cell: (row: Row) => <Title row={row} from={{ sendId, bulkSendId }} /> },
            { title: 'For', cell: ({ userId }) => <PersonLink id={userId} /> },
            { title: 'Status', cell: ({ notification }) => <StatusBadge status={notification.status} /> },
            {
              title: 'Channels',
              cell: ({ deliveries }) => <ChannelOutcomes deliveries={deliveries} titleOf={titleOf} />,
              isExtra: true,
            },
            { title: 'Published', cell: ({ notification }) => <Moment at={notification.createdAt} /> },
          ]}
          rows={list.rows}
          keyOf={({ id }) => id}
          list={list}
          empty={isNarrowed ? <NothingFound onClear={() => url.change(NO_FILTER)} /> : <NothingYet />}
        />
      </Stack>
    </>
  );
}

interface TitleProps {
  row: Row;
  /** No notification says what made it. Where one came to it from a send's, that is kept. */
  from: { sendId: string | null; bulkSendId: string | null };
}

function Title({ row: { id, notification }, from }: TitleProps) {
  const { title, category, type, priority } = notification;
  const href = `/notifications/${id}${withChange('', from)}`;
  return (
    <Stack gap={0} maw={440}>
      <Anchor component={Link} href={href} size="sm" fw={500} lineClamp={2}>
        {title}
      </Anchor>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {category} · {type}
        {priority === 'MEDIUM' ? '' : ` · ${priority.toLowerCase()}`}
      </Text>
    </Stack>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <Empty title="Nothing matches">
      <Stack align="center" gap="sm">
        <span>What was sent in a sensitive category is found by none of its words.</span>
        <Button variant="default" size="xs" onClick={onClear}>
          Show all
        </Button>
      </Stack>
    </Empty>
  );
}

function NothingYet() {
  return (
    <Empty title="No notifications yet" Icon={IconBell}>
      What is sent is here at once, for as long as it is kept.
    </Empty>
  );
}
