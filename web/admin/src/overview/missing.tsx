import { Alert, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

const IN_WORDS: Readonly<Record<string, string>> = {
  nodes: 'Redis is away: this is one node’s view. People still get everything, some seconds later.',
  queues: 'PostgreSQL is away, or too slow: what waits could not be counted.',
};

/** Says what the figures are without. */
export function Missing({ missing }: { missing: readonly string[] }) {
  if (missing.length === 0) return null;
  const words = missing.map((what) => IN_WORDS[what] ?? `Missing: ${what}.`);
  return (
    <Alert color="orange" icon={<IconAlertTriangle />} role="status" title="Not all is here">
      <List size="sm">
        {words.map((each) => (
          <List.Item key={each}>{each}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
