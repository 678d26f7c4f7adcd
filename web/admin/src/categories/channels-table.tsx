import { Badge, NativeSelect, Switch, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { nameOf, useTell } from '../app/ask.js';
import { Failed } from '../parts/states.js';
import { type Channel, IN_APP, type Timing } from './category-draft.js';
import { CategoryDefaultsDocument, type CategoryDefaultsQuery, SaveChannelDefaultsDocument } from './operations.js';
import { TIMINGS } from './rules-table.js';

/** What is true of each channel where neither a person nor a category says anything. Saved as it is switched. */
export function ChannelsTable({ channels }: CategoryDefaultsQuery) {
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        True where neither a person nor a category says anything. A change is saved at once.
      </Text>
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label="Channels" verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Channel</Table.Th>
              <Table.Th scope="col">Set up</Table.Th>
              <Table.Th scope="col">On by default</Table.Th>
              <Table.Th scope="col">When</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {channels.map((channel) => (
              <Row key={channel.key} channel={channel} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Row({ channel: { key, title, configured, defaultEnabled, defaultTiming } }: { channel: Channel }) {
  const queries = useQueryClient();
  const tell = useTell(SaveChannelDefaultsDocument, {
    mayRepeat: true,
    onDone: () => notifications.show({ color: 'teal', message: `${title} is saved.` }),
  });
  const save = (enabled: boolean, timing: Timing) =>
    tell.mutate(
      { channel: key, enabled, timing },
      { onSettled: () => void queries.invalidateQueries({ queryKey: [nameOf(CategoryDefaultsDocument)] }) },
    );
  const timing: Timing = defaultTiming === 'IF_UNSEEN' ? 'IF_UNSEEN' : 'ALWAYS';
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {title}
        <Text size="xs" c="dimmed" fw={400}>
          {key}
        </Text>
        {tell.error ? <Failed error={tell.error} what="It could not be saved." /> : null}
      </Table.Th>
      <Table.Td>
        <Badge variant="light" color={configured ? 'teal' : 'gray'} radius="sm">
          {configured ? 'yes' : 'no'}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${title} is used by default`}
          checked={tell.isPending ? tell.variables.enabled : defaultEnabled}
          disabled={tell.isPending}
          onChange={({ currentTarget }) => save(currentTarget.checked, timing)}
        />
      </Table.Td>
      <Table.Td>
        {key === IN_APP ? (
          <Text size="sm">At once</Text>
        ) : (
          <NativeSelect
            aria-label={`When, over ${title}, by default`}
            data={TIMINGS}
            value={timing}
            disabled={tell.isPending}
            onChange={({ currentTarget }) => save(defaultEnabled, currentTarget.value as Timing)}
            w={140}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
