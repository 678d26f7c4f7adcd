import { Alert, Badge, Group, Stack, Table, Text } from '@mantine/core';
import { IconLock, IconPlayerPause } from '@tabler/icons-react';
import { useChannelTitle } from '../notifications/choices.js';
import { saySource } from '../notifications/sources.js';
import { Moment } from '../parts/moment.js';
import { Facts, Panel } from '../parts/panel.js';
import type { ChannelPreferenceFieldsFragment } from './operations.js';
import type { Recipient } from './profile-tab.js';
import { sayWindow } from './quiet-window.js';

type Preferences = Recipient['preferences'];

/** What reaches them, where and when, and what decided each of it. */
export function PreferencesTab({ preferences }: { preferences: Preferences }) {
  const { pausedUntil, updatedAt } = preferences;
  return (
    <Stack gap="md">
      {pausedUntil === null ? null : (
        <Alert variant="light" color="yellow" icon={<IconPlayerPause />} title="They have paused">
          Until <Moment at={pausedUntil} /> nothing goes out to them but what is critical. The app shows all.
        </Alert>
      )}
      <Matrix preferences={preferences} />
      <QuietHours quietHours={preferences.quietHours} />
      <Text size="xs" c="dimmed">
        Last changed: <Moment at={updatedAt} otherwise="never" />
      </Text>
    </Stack>
  );
}

interface Line {
  key: string;
  title: string;
  /** Below it. */
  kind?: string;
  channels: readonly ChannelPreferenceFieldsFragment[];
  digest?: string;
  isCritical?: boolean;
}

function linesOf({ channels, categories, types }: Preferences): Line[] {
  return [
    { key: 'general', title: 'In general', channels },
    ...categories.map(({ category, title, critical, digest, channels: ofCategory }) => ({
      key: `category ${category}`,
      title,
      kind: category,
      channels: ofCategory,
      digest: digest === 'INSTANT' ? 'each by itself' : digest.toLowerCase(),
      isCritical: critical,
    })),
    ...types.map(({ type, channels: ofType }) => ({
      key: `type ${type}`,
      title: type,
      kind: 'type',
      channels: ofType,
    })),
  ];
}

function Matrix({ preferences }: { preferences: Preferences }) {
  const titleOf = useChannelTitle();
  const channels = preferences.channels.map(({ channel }) => channel);
  return (
    <Panel
      title="What reaches them"
      lead="The first that applies decides: a choice for the type, for the category, in general."
    >
      <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label="Preferences" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Category or type</Table.Th>
              {channels.map((channel) => (
                <Table.Th key={channel} scope="col">
                  {titleOf(channel)}
                </Table.Th>
              ))}
              <Table.Th scope="col">Digest</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {linesOf(preferences).map((line) => (
              <Table.Tr key={line.key}>
                <Table.Th scope="row">
                  <Group gap={6}>
                    {line.title}
                    {line.isCritical ? (
                      <Badge size="xs" variant="light" color="orange" leftSection={<IconLock size={10} />}>
                        critical
                      </Badge>
                    ) : null}
                  </Group>
                  {line.kind === undefined ? null : (
                    <Text size="xs" c="dimmed" fw={400}>
                      {line.kind}
                    </Text>
                  )}
                </Table.Th>
                {channels.map((channel) => (
                  <Table.Td key={channel}>
                    <Choice choice={line.channels.find((one) => one.channel === channel)} />
                  </Table.Td>
                ))}
                <Table.Td>
                  <Text size="sm" c={line.digest === undefined ? 'dimmed' : undefined}>
                    {line.digest ?? '–'}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}

function Choice({ choice }: { choice: ChannelPreferenceFieldsFragment | undefined }) {
  if (!choice) {
    return (
      <Text size="sm" c="dimmed">
        as its category
      </Text>
    );
  }
  const { enabled, timing, source } = choice;
  return (
    <>
      <Text size="sm" fw={500} c={enabled ? undefined : 'dimmed'}>
        {enabled ? 'On' : 'Off'}
        {enabled && timing === 'IF_UNSEEN' ? ', if unseen' : ''}
      </Text>
      <Text size="xs" c="dimmed">
        {saySource(source)}
      </Text>
    </>
  );
}

function QuietHours({ quietHours }: { quietHours: Preferences['quietHours'] }) {
  const { enabled, windows, timeZone, allowUrgent } = quietHours;
  if (!enabled) {
    return (
      <Panel title="Quiet hours">
        <Text size="sm" c="dimmed">
          Off{windows.length === 0 ? '' : `; kept for when they are on: ${windows.map(sayWindow).join('; ')}`}.
        </Text>
      </Panel>
    );
  }
  return (
    <Panel title="Quiet hours">
      <Facts
        facts={[
          ['Quiet', windows.length === 0 ? 'Never: there is no time in them.' : windows.map(sayWindow).join('; ')],
          ['Clock', timeZone],
          ['Urgent ones', allowUrgent ? 'come all the same' : 'wait as well'],
        ]}
      />
    </Panel>
  );
}
