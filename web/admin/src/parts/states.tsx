import { HeraldError } from '@herald/client';
import { Alert, Button, Center, Group, Loader, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconInbox, IconMapQuestion } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';

export function Loading({ label = 'Loading …' }: { label?: string }) {
  return (
    <Center py={64} role="status" aria-live="polite">
      <Group gap="sm">
        <Loader size="sm" />
        <Text c="dimmed">{label}</Text>
      </Group>
    </Center>
  );
}

interface FailedProps {
  error: unknown;
  /** What could not be done, in a sentence. */
  what?: string;
  onRetry?: () => void;
  children?: ReactNode;
}

/** Says what is wrong in the words of the API, and its code, which docs/errors.md explains. */
export function Failed({ error, what = 'That could not be done.', onRetry, children }: FailedProps) {
  const code = error instanceof HeraldError ? error.code : undefined;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={what} role="alert" my="md">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {messageOf(error)}
        {code === undefined ? null : (
          <Text span size="xs" c="dimmed" ml={6} ff="monospace">
            {code}
          </Text>
        )}
      </Text>
      {onRetry || children ? (
        <Group mt="sm">
          {onRetry ? (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          ) : null}
          {children}
        </Group>
      ) : null}
    </Alert>
  );
}

/** What to say above a change that failed: where no answer came, it may have been done. */
export function notDone(error: unknown): string {
  const isUnknown = error instanceof HeraldError && error.code === 'CONNECTION_LOST';
  return isUnknown ? 'It may have been done, or not: look before you do it again.' : 'That was not done.';
}

export function messageOf(error: unknown): string {
  if (error instanceof HeraldError && error.code === 'CONNECTION_LOST') {
    return 'Herald did not answer. What you wrote is still here.';
  }
  return error instanceof Error ? error.message : String(error);
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  Icon?: ComponentType<{ size?: number | string; stroke?: number | string }>;
}

/** Where a list has nothing: says so, and what would be here. */
export function Empty({ title, children, Icon = IconInbox }: EmptyProps) {
  return (
    <Center py={56}>
      <Stack align="center" gap="xs" maw={420}>
        <ThemeIcon variant="light" color="gray" size={52} radius="xl">
          <Icon size={26} stroke={1.5} />
        </ThemeIcon>
        <Text fw={600}>{title}</Text>
        {children === undefined ? null : (
          <Text component="div" c="dimmed" size="sm" ta="center">
            {children}
          </Text>
        )}
      </Stack>
    </Center>
  );
}

export function NotFound({ what }: { what: string }) {
  return <Empty title={what} Icon={IconMapQuestion} />;
}
