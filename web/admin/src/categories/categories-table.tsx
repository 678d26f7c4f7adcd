import { Anchor, Badge, Button, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import { type Category, draftOfCategory, sayRule } from './category-draft.js';
import type { CategoryDefaultsQuery } from './operations.js';

/** Each category, and over each channel what is true in it. */
export function CategoriesTable({ categories, channels }: CategoryDefaultsQuery) {
  return (
    <>
      <Group justify="flex-end" mb="md">
        <Button component={Link} href="/categories?new=1" leftSection={<IconPlus size={16} />}>
          New category
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={320}>
        <Table aria-label="Categories" verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Category</Table.Th>
              {channels.map(({ key, title, configured }) => (
                <Table.Th key={key} scope="col">
                  {title}
                  {configured ? null : (
                    <Text size="xs" c="dimmed" fw={400}>
                      not set up
                    </Text>
                  )}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {categories.map((category) => (
              <Row key={category.key} category={category} channels={channels.map(({ key }) => key)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Row({ category, channels }: { category: Category; channels: readonly string[] }) {
  const { key, title, description, critical, sensitive } = category;
  const { rules } = draftOfCategory(category);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Group gap="xs">
          <Anchor component={Link} href={`/categories/${encodeURIComponent(key)}`} fw={600} size="sm">
            {title}
          </Anchor>
          {critical ? (
            <Badge size="sm" color="red" variant="light" radius="sm">
              critical
            </Badge>
          ) : null}
          {sensitive ? (
            <Badge size="sm" color="violet" variant="light" radius="sm">
              sensitive
            </Badge>
          ) : null}
        </Group>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {key}
          {description === null ? '' : ` – ${description}`}
        </Text>
      </Table.Th>
      {channels.map((channel) => {
        const rule = rules[channel];
        return (
          <Table.Td key={channel} c={rule?.enabled ? undefined : 'dimmed'} style={{ whiteSpace: 'nowrap' }}>
            {rule ? sayRule(rule) : '–'}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}
