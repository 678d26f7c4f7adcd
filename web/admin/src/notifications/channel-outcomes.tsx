import { Badge, Group } from '@mantine/core';
import { colorOf } from '../parts/status-badge.js';
import type { FindNotificationsQuery } from './operations.js';

type Outcome = FindNotificationsQuery['adminNotifications']['nodes'][number]['deliveries'][number];

interface Props {
  deliveries: readonly Outcome[];
  titleOf: (channel: string) => string;
}

/** How far each channel is, in a line. What policy left out is seldom what one looks for. */
export function ChannelOutcomes({ deliveries, titleOf }: Props) {
  return (
    <Group gap={4}>
      {deliveries
        .filter(({ status }) => status !== 'SKIPPED')
        .map(({ channel, status }) => (
          <Badge key={channel} variant="outline" size="sm" radius="sm" color={colorOf(status)} tt="none" fw={500}>
            {titleOf(channel)}: {status.toLowerCase()}
          </Badge>
        ))}
    </Group>
  );
}
