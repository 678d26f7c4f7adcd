import { Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useAsk, useTell } from '../app/ask.js';
import { Confirm } from '../parts/confirm.js';
import { Moment } from '../parts/moment.js';
import { Panel } from '../parts/panel.js';
import { Failed, Loading } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { CancelSendDocument, type SendStoryQuery, SendStoryDocument } from './operations.js';

type Send = NonNullable<SendStoryQuery['send']>;

/** One request to notify: whom it reached, and the way to take it back. */
export function SendPanel({ id, isWithLink = false }: { id: string; isWithLink?: boolean }) {
  const story = useAsk(SendStoryDocument, { id }, { everyMs: 10_000 });
  const send = story.data?.send;
  return (
    <Panel
      title="The send"
      {...(send ? { aside: <StatusBadge status={send.status} /> } : {})}
      {...(send ? { lead: <SendLead send={send} /> } : {})}
    >
      {story.isPending ? <Loading /> : null}
      {story.error && !send ? (
        <Failed error={story.error} what="The send could not be loaded." onRetry={() => void story.refetch()} />
      ) : null}
      {send ? (
        <Stack gap="sm">
          <Counts send={send} />
          <Group gap="sm">
            <CancelSend send={send} />
            {isWithLink ? (
              <Anchor component={Link} href={`/notifications?sendId=${id}`} size="sm">
                All of its notifications
              </Anchor>
            ) : null}
          </Group>
        </Stack>
      ) : null}
    </Panel>
  );
}

function SendLead({ send: { type, createdBy, createdAt, scheduledAt } }: { send: Send }) {
  return (
    <>
      {type}, by {createdBy}, <Moment at={createdAt} />
      {scheduledAt === null ? null : (
        <>
          {' '}
          for <Moment at={scheduledAt} />
        </>
      )}
    </>
  );
}

const number = new Intl.NumberFormat('en');

function Counts({ send }: { send: Send }) {
  const counts = [
    ['People', send.recipients],
    ['Delivered', send.delivered],
    ['Seen', send.seen],
    ['Read', send.read],
    ['Failed', send.failed],
    ['Cancelled', send.cancelled],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 3, lg: 3, xl: 6 }} spacing="sm">
      {counts.map(([name, count]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
            {number.format(count)}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}

function CancelSend({ send: { id, status, recipients } }: { send: Send }) {
  const queries = useQueryClient();
  const cancel = useTell(CancelSendDocument, {
    mayRepeat: true,
    onDone: ({ cancelNotifications: { cancelled } }) => {
      notifications.show({ message: `Taken back or kept from ${number.format(cancelled)}.`, color: 'teal' });
      void queries.invalidateQueries();
    },
  });
  if (status === 'CANCELLED') return null;
  return (
    <Confirm
      title="Cancel this send?"
      verb="Cancel the send"
      isDangerous
      onConfirm={() => cancel.mutateAsync({ sendId: id })}
      trigger={(ask) => (
        <Button variant="light" color="red" size="xs" onClick={ask}>
          Cancel the send …
        </Button>
      )}
    >
      <Text size="sm">
        {status === 'SCHEDULED'
          ? `It is never published: ${number.format(recipients)} people do not hear of it.`
          : `It disappears from the inboxes of all of its ${number.format(recipients)} people who have not read it, and what is still to go out to them does not. What was read stays.`}{' '}
        That can’t be undone.
      </Text>
    </Confirm>
  );
}
