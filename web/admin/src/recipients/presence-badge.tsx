import { Badge, Group, Text } from '@mantine/core';
import { useLive } from '../app/ask.js';
import { Moment } from '../parts/moment.js';
import { RecipientPresenceDocument } from './operations.js';

/** Whether they are connected, as it is now and as it changes. */
export function PresenceBadge({ id }: { id: string }) {
  const { data, error } = useLive(RecipientPresenceDocument, { ids: [id] });
  const presence = data?.presenceChanged;
  if (!presence || error) {
    return (
      <Badge variant="dot" color="gray" role="status">
        {error ? 'Presence unknown' : 'Presence …'}
      </Badge>
    );
  }
  return (
    <Group gap="xs" role="status">
      <Badge variant="dot" color={presence.online ? 'teal' : 'gray'}>
        {presence.online ? 'Online' : 'Offline'}
      </Badge>
      {presence.online ? null : (
        <Text size="sm" c="dimmed">
          {presence.lastSeenAt === null ? 'Not seen in 30 days' : 'Last seen '}
          {presence.lastSeenAt === null ? null : <Moment at={presence.lastSeenAt} />}
        </Text>
      )}
    </Group>
  );
}
