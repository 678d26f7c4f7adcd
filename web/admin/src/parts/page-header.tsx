import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

interface Props {
  title: ReactNode;
  /** A sentence below it. */
  lead?: ReactNode;
  /** The list that this is one of. */
  from?: { path: string; title: string };
  /** Buttons, on the right. */
  children?: ReactNode;
}

export function PageHeader({ title, lead, from, children }: Props) {
  return (
    <Group justify="space-between" align="flex-end" mb="lg" gap="md">
      <Stack gap={4} miw={0}>
        {from ? (
          <Breadcrumbs>
            <Anchor component={Link} href={from.path} size="sm">
              {from.title}
            </Anchor>
          </Breadcrumbs>
        ) : null}
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {lead === undefined ? null : (
          <Text c="dimmed" size="sm">
            {lead}
          </Text>
        )}
      </Stack>
      {children === undefined ? null : <Group gap="sm">{children}</Group>}
    </Group>
  );
}
