import { Text, ThemeIcon, Timeline } from '@mantine/core';
import { IconAlertTriangle, IconArchive, IconCheck, IconClock, IconPointFilled } from '@tabler/icons-react';
import { Moment } from '../parts/moment.js';
import type { LifeEvent, Tone } from './life.js';

const LOOKS: Readonly<Record<Tone, { color: string; Icon: typeof IconCheck }>> = {
  plain: { color: 'blue', Icon: IconPointFilled },
  good: { color: 'teal', Icon: IconCheck },
  bad: { color: 'red', Icon: IconAlertTriangle },
  waits: { color: 'violet', Icon: IconClock },
  over: { color: 'gray', Icon: IconArchive },
};

export function LifeTimeline({ events }: { events: readonly LifeEvent[] }) {
  return (
    <Timeline bulletSize={24} lineWidth={2} role="list">
      {events.map(({ at, what, detail, tone, isAhead }, index) => {
        const { color, Icon } = LOOKS[tone];
        return (
          <Timeline.Item
            key={`${at ?? ''} ${what}`}
            role="listitem"
            mt={index === 0 ? 0 : 'sm'}
            lineVariant={events[index + 1]?.isAhead ? 'dashed' : 'solid'}
            bullet={
              <ThemeIcon size={24} radius="xl" color={color} variant={isAhead ? 'outline' : 'light'} aria-hidden="true">
                <Icon size={14} />
              </ThemeIcon>
            }
            title={
              <Text span size="sm" fw={500}>
                {what}
              </Text>
            }
          >
            <Text size="xs" c="dimmed" component="div">
              <Moment at={at} otherwise="Nobody knows when" />
              {detail === undefined ? null : (
                <Text span inherit style={{ overflowWrap: 'anywhere' }}>
                  {' · '}
                  {detail}
                </Text>
              )}
            </Text>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
