import { Progress } from '@mantine/core';
import { percentOf } from './bulk-figures.js';
import type { BulkFiguresFragment } from './operations.js';

const COLORS: Readonly<Record<string, string>> = {
  RUNNING: 'blue',
  PAUSED: 'yellow',
  COMPLETED: 'teal',
  FAILED: 'red',
};

/** How much of it is done, as a bar. */
export function BulkProgress({ bulk, size = 'md' }: { bulk: BulkFiguresFragment; size?: 'sm' | 'md' | 'lg' }) {
  const percent = percentOf(bulk);
  return (
    <Progress.Root size={size} radius="xl">
      <Progress.Section
        value={percent}
        color={COLORS[bulk.status] ?? 'gray'}
        animated={bulk.status === 'RUNNING'}
        aria-label={`Published to ${Math.floor(percent)} %`}
      />
    </Progress.Root>
  );
}
