import { Badge, Button, Group, Text } from '@mantine/core';
import { IconHash, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAsk } from '../app/ask.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Empty } from '../parts/states.js';
import { TopicListDocument, type TopicListQuery } from './operations.js';
import { TopicForm } from './topic-form.js';

type Topic = TopicListQuery['topics'][number];
/** What the API tells at once. */
const MOST = 200;
const count = new Intl.NumberFormat('en-GB');

/** What people follow: an audience, not a category. */
export function TopicsTable() {
  const list = useAsk(TopicListDocument, {});
  const [open, setOpen] = useState<Topic | 'new'>();
  const topics = list.data?.topics ?? [];
  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Text size="sm" c="dimmed">
          What people follow. Whatever is sent to a topic, its followers get.
          {topics.length === MOST ? ` The first ${MOST}, by key.` : ''}
        </Text>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
          New topic
        </Button>
      </Group>
      <DataTable
        label="Topics"
        columns={columnsWith(setOpen)}
        rows={topics}
        keyOf={({ key }) => key}
        list={list}
        empty={
          <Empty title="No topics yet" Icon={IconHash}>
            Services make them, and let people follow.
          </Empty>
        }
      />
      {open === undefined ? null : (
        <TopicForm topic={open === 'new' ? null : open} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

const columnsWith = (edit: (topic: Topic) => void): Column<Topic>[] => [
  {
    title: 'Topic',
    cell: ({ key, description }) => (
      <>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {key}
        </Text>
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      </>
    ),
  },
  {
    title: 'Open to',
    cell: (topic) => (
      <Badge variant="light" color={topic.public ? 'teal' : 'gray'} radius="sm">
        {topic.public ? 'anybody' : 'whom a service lets'}
      </Badge>
    ),
    isExtra: true,
  },
  { title: 'Followers', cell: ({ followers }) => count.format(followers), isNumber: true },
  {
    title: 'Change',
    cell: (topic) => (
      <Button size="compact-sm" variant="default" onClick={() => edit(topic)} aria-label={`Change ${topic.key}`}>
        Change
      </Button>
    ),
    width: 110,
  },
];
