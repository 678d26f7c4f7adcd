import { Anchor, Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

interface Props {
  title: string;
  /** Where there is more of it. */
  more?: { path: string; title: string };
  isOld?: boolean;
  children: ReactNode;
}

/** A part of the page with a heading of its own. */
export function Section({ title, more, isOld = false, children }: Props) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title} miw={0} h="100%">
      <Group justify="space-between" mb="xs">
        <Title order={2} fz="md">
          {title}
        </Title>
        {more ? (
          <Anchor component={Link} href={more.path} size="sm">
            {more.title}
          </Anchor>
        ) : null}
      </Group>
      <div style={isOld ? { opacity: 0.65 } : undefined}>{children}</div>
    </Paper>
  );
}
