import { Badge } from '@mantine/core';

/** One colour for one meaning, everywhere: of notifications, deliveries, attempts and bulk sends. */
const COLORS: Readonly<Record<string, string>> = {
  PENDING: 'blue',
  SENDING: 'blue',
  RUNNING: 'blue',
  DEFERRED: 'violet',
  SCHEDULED: 'violet',
  PAUSED: 'yellow',
  RETRYING: 'orange',
  DELIVERED: 'teal',
  COMPLETED: 'teal',
  READ: 'green',
  FAILED: 'red',
  SKIPPED: 'gray',
  CANCELLED: 'gray',
  EXPIRED: 'gray',
};

export const colorOf = (status: string): string => COLORS[status] ?? 'gray';

export function StatusBadge({ status }: { status: string }) {
  return (
    <Badge variant="light" color={colorOf(status)} radius="sm" style={{ flexShrink: 0, minWidth: 'max-content' }}>
      {status.toLowerCase()}
    </Badge>
  );
}
