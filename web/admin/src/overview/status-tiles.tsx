import { Anchor, Group, Paper, SimpleGrid, Text } from '@mantine/core';
import { IconClockHour4, IconHourglass, IconMailX, IconPlugConnected, IconSend, IconUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { sayCount, sayDuration, sayPace } from '../parts/figures.js';
import { Warning } from '../parts/warning.js';
import { COUNTED_TO, isLate } from './lateness.js';
import { backlogOf, type Status } from './status-history.js';

interface TileProps {
  title: string;
  Icon: typeof IconSend;
  value: string;
  hint: ReactNode;
  isOld: boolean;
}

function Tile({ title, Icon, value, hint, isOld }: TileProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title} miw={0}>
      <Group gap={6} wrap="nowrap" c="dimmed">
        <Icon size={16} stroke={1.7} aria-hidden="true" />
        <Text size="sm" truncate>
          {title}
        </Text>
      </Group>
      <Text
        fz={26}
        fw={650}
        lh={1.3}
        style={{ fontVariantNumeric: 'tabular-nums' }}
        {...(isOld ? { c: 'dimmed' } : {})}
        data-old={isOld || undefined}
      >
        {value}
      </Text>
      <Text size="xs" c="dimmed" component="div" mih={18}>
        {hint}
      </Text>
    </Paper>
  );
}

/** The six figures that one looks at first. */
export function StatusTiles({ status, isOld }: { status: Status; isOld: boolean }) {
  const { nodes, connections, publishedPerSecond, deliveredPerSecond, deliveryLatencyP95Ms } = status;
  const backlog = backlogOf(status);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, xl: 6 }} spacing="md">
      <Tile
        title="Connections"
        Icon={IconPlugConnected}
        value={sayCount(connections)}
        hint={nodes.length === 1 ? 'at one node' : `at ${sayCount(nodes.length)} nodes`}
        isOld={isOld}
      />
      <Tile
        title="Published"
        Icon={IconUpload}
        value={sayPace(publishedPerSecond)}
        hint="notifications a second"
        isOld={isOld}
      />
      <Tile
        title="Delivered"
        Icon={IconSend}
        value={sayPace(deliveredPerSecond)}
        hint="a second, live and by providers"
        isOld={isOld}
      />
      <Tile
        title="Latency"
        Icon={IconClockHour4}
        value={deliveryLatencyP95Ms === null ? '–' : sayDuration(deliveryLatencyP95Ms)}
        hint={deliveryLatencyP95Ms === null ? 'nothing went out live just now' : '95 of 100 are quicker'}
        isOld={isOld}
      />
      <Tile
        title="Waiting"
        Icon={IconHourglass}
        value={backlog === null ? '–' : sayTotal(status, 'waiting', backlog.waiting)}
        hint={<Oldest status={status} />}
        isOld={isOld}
      />
      <Tile
        title="Failed"
        Icon={IconMailX}
        value={backlog === null ? '–' : sayTotal(status, 'failed', backlog.failed)}
        hint={
          <Anchor component={Link} href="/deliveries" size="xs">
            given up: look at them
          </Anchor>
        }
        isOld={isOld}
      />
    </SimpleGrid>
  );
}

function sayTotal({ queues }: Status, of: 'waiting' | 'failed', total: number): string {
  return sayCount(total) + (queues.some((queue) => queue[of] >= COUNTED_TO) ? '+' : '');
}

function Oldest({ status: { queues } }: { status: Status }) {
  const seconds = Math.max(-1, ...queues.map(({ oldestWaitingSeconds }) => oldestWaitingSeconds ?? -1));
  if (seconds < 0) return 'nothing is due';
  const words = `the first since ${sayDuration(seconds * 1_000)}`;
  if (!queues.some(({ name, oldestWaitingSeconds }) => isLate(name, oldestWaitingSeconds))) return words;
  return <Warning>{words}: too long</Warning>;
}
