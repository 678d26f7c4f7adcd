import { Button, List, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRepeat } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTell } from '../app/ask.js';
import { useChannelTitle } from '../notifications/choices.js';
import { Confirm } from '../parts/confirm.js';
import { sayFilter } from './delivery-filter.js';
import { type DeliveryFilter, RetryAllFailedDocument } from './operations.js';

const number = new Intl.NumberFormat('en');
const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export function RetryAll({ filter }: { filter: DeliveryFilter }) {
  const queries = useQueryClient();
  const titleOf = useChannelTitle();
  const retry = useTell(RetryAllFailedDocument, {
    mayRepeat: true,
    onDone: ({ retryFailedDeliveries: count }) => {
      const message =
        count === 0
          ? 'None goes again: what is left is needed by nobody any more.'
          : `${number.format(count)} ${count === 1 ? 'delivery goes' : 'deliveries go'} again.`;
      notifications.show({ message, color: count === 0 ? 'yellow' : 'teal' });
      void queries.invalidateQueries({ queryKey: ['ListDeliveries'] });
    },
  });
  const narrowed = sayFilter(filter, titleOf, (iso) => time.format(new Date(iso)));
  return (
    <Confirm
      title={narrowed.length === 0 ? 'Send everything again that failed?' : 'Send these again?'}
      verb="Send them again"
      onConfirm={() => retry.mutateAsync({ filter })}
      trigger={(ask) => (
        <Button variant="default" leftSection={<IconRepeat size={16} />} onClick={ask}>
          {narrowed.length === 0 ? 'Send all again …' : 'Send all that match again …'}
        </Button>
      )}
    >
      <Text size="sm">
        {narrowed.length === 0
          ? 'Every delivery that was given up goes again, of everybody and over every channel.'
          : 'Every delivery that was given up goes again which is'}
      </Text>
      {narrowed.length === 0 ? null : (
        <List size="sm" my="xs">
          {narrowed.map((part) => (
            <List.Item key={part} style={{ overflowWrap: 'anywhere' }}>
              {part}
            </List.Item>
          ))}
        </List>
      )}
      <Text size="sm" mt="xs">
        That may be more than are listed so far. What nobody needs any more (seen, recalled, expired) stays as it is,
        and the rest waits behind what is sent meanwhile.
      </Text>
    </Confirm>
  );
}
