import { Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { BulkDraft } from './bulk-draft.js';
import type { Problems } from './draft-problems.js';
import type { BulkChoicesQuery } from './operations.js';

/** What each part of the form is given. */
export interface FieldsProps {
  draft: BulkDraft;
  set: (part: Partial<BulkDraft>) => void;
  problems: Problems;
  choices: BulkChoicesQuery | undefined;
}

export function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const id = useId();
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby={id}>
      <Title order={2} id={id} mb={lead === undefined ? 'md' : 4}>
        {title}
      </Title>
      {lead === undefined ? null : (
        <Text size="sm" c="dimmed" mb="md">
          {lead}
        </Text>
      )}
      <Stack gap="md">{children}</Stack>
    </Paper>
  );
}
