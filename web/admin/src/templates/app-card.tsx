import { Badge, Card, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';

interface Props {
  title: string;
  message: string;
  category?: string | undefined;
  /** Where it would lead. */
  actionUrl?: string | undefined;
}

/** How an inbox shows it: plain text, as it is. */
export function AppCard({ title, message, category, actionUrl }: Props) {
  return (
    <Card withBorder padding="md" shadow="xs">
      <Group align="flex-start" wrap="nowrap" gap="sm">
        <ThemeIcon variant="light" radius="xl" size="lg" aria-hidden>
          <IconBell size={18} stroke={1.7} />
        </ThemeIcon>
        <Stack gap={4} miw={0} flex={1}>
          <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
            <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }} c={title === '' ? 'dimmed' : undefined}>
              {title === '' ? 'The title' : title}
            </Text>
            <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
              now
            </Text>
          </Group>
          <Text
            size="sm"
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            c={message === '' ? 'dimmed' : undefined}
          >
            {message === '' ? 'The message' : message}
          </Text>
          <Group gap="xs" mt={4}>
            {category === undefined ? null : (
              <Badge size="xs" variant="default" radius="sm" tt="none">
                {category}
              </Badge>
            )}
            {actionUrl ? (
              <Text size="xs" c="dimmed" truncate>
                leads to {actionUrl}
              </Text>
            ) : null}
          </Group>
        </Stack>
      </Group>
    </Card>
  );
}
