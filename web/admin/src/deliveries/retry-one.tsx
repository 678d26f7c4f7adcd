import { Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useTell } from '../app/ask.js';
import { RetryDeliveryDocument } from '../notifications/operations.js';
import { messageOf, notDone } from '../parts/states.js';

/** Sends one again. What is refused is said where it was asked for. */
export function RetryOne({ id }: { id: string }) {
  const queries = useQueryClient();
  const retry = useTell(RetryDeliveryDocument, {
    onDone: () => {
      notifications.show({ message: 'It goes again now.', color: 'teal' });
      void queries.invalidateQueries({ queryKey: ['ListDeliveries'] });
    },
  });
  return (
    <Stack gap={4} align="flex-start" maw={220}>
      <Button size="compact-sm" variant="light" loading={retry.isPending} onClick={() => retry.mutate({ id })}>
        Send again
      </Button>
      {retry.error ? (
        <Text size="xs" c="red" role="alert">
          {notDone(retry.error)} {messageOf(retry.error)}
        </Text>
      ) : null}
    </Stack>
  );
}
