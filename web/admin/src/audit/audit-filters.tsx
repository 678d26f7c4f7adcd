import { Autocomplete, Group, Stack, Text } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../app/connection-badge.js';
import { FilterText } from '../parts/filters.js';
import type { UrlQuery } from '../parts/url-query.js';
import { ACTION_CHOICES, type AuditFilter } from './audit-entries.js';

const PAUSE_MS = 300;

interface Props {
  filter: AuditFilter;
  change: UrlQuery['change'];
}

export function AuditFilters({ filter, change }: Props) {
  const { status } = useConnection();
  const isAway = status === 'waiting' || status === 'resuming' || status === 'paused' || status === 'closed';
  return (
    <Stack gap="xs" mb="md">
      <Group align="flex-end" gap="md">
        <FilterText
          label="Who"
          placeholder="The sub of a token"
          value={filter.actorId}
          onChange={(actor) => change({ actor })}
          w={{ base: '100%', xs: 260 }}
        />
        <ActionFilter value={filter.action} onChange={(action) => change({ action })} />
      </Group>
      {isAway ? (
        <Text size="sm" c="dimmed" role="status">
          Not connected: what is new comes when the connection is back.
        </Text>
      ) : null}
    </Stack>
  );
}

/** One of those that there are, or written: a moment after the last key. */
function ActionFilter({ value, onChange }: { value: string; onChange: (action: string) => void }) {
  const [text, setText] = useState(value);
  const said = useRef(value);
  const say = (next: string) => {
    said.current = next.trim();
    onChange(said.current);
  };
  const saySoon = useDebouncedCallback(say, PAUSE_MS);
  // The back button, or an action in the list that was pressed.
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setText(value);
  }, [value]);
  return (
    <Autocomplete
      label="Action"
      placeholder="template.save, or template. for all of its kind"
      data={[...ACTION_CHOICES]}
      value={text}
      onChange={(next) => {
        setText(next);
        saySoon(next);
      }}
      limit={30}
      clearable
      clearButtonProps={{ 'aria-label': 'Clear: Action' }}
      w={{ base: '100%', xs: 340 }}
    />
  );
}
