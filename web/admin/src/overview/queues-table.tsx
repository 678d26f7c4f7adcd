import { Text } from '@mantine/core';
import { type Column, DataTable } from '../parts/data-table.js';
import { sayCount, sayDuration } from '../parts/figures.js';
import { COUNTED_TO, isLate } from './lateness.js';
import { Panel } from '../parts/panel.js';
import { Warning } from '../parts/warning.js';
import type { Status } from './status-history.js';

type Queue = Status['queues'][number];

/** Zeros step back, so that what is there is seen. */
function Count({ of, isBad = false }: { of: number; isBad?: boolean }) {
  if (of === 0)
    return (
      <Text span inherit c="dimmed">
        0
      </Text>
    );
  return (
    <Text span inherit fw={600} {...(isBad ? { c: 'var(--mantine-color-red-light-color)' } : {})}>
      {sayCount(of)}
      {of >= COUNTED_TO ? '+' : ''}
    </Text>
  );
}

function Oldest({ queue: { name, oldestWaitingSeconds: seconds } }: { queue: Queue }) {
  if (seconds === null)
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  const words = sayDuration(seconds * 1_000);
  if (!isLate(name, seconds)) return words;
  return (
    <Warning label="Longer than it should:" isNumber>
      {words}
    </Warning>
  );
}

const COLUMNS: readonly Column<Queue>[] = [
  { title: 'Queue', cell: ({ name }) => name },
  { title: 'Waiting', cell: ({ waiting }) => <Count of={waiting} />, isNumber: true },
  { title: 'Oldest', cell: (queue) => <Oldest queue={queue} />, isNumber: true, width: 130 },
  { title: 'Failed', cell: ({ failed }) => <Count of={failed} isBad />, isNumber: true },
  { title: 'Active', cell: ({ active }) => <Count of={active} />, isNumber: true },
  { title: 'Delayed', cell: ({ delayed }) => <Count of={delayed} />, isNumber: true },
];
const HERE = { isPending: false, error: null, refetch: () => undefined };

/** What is owed, the urgent first. */
export function QueuesTable({ status: { queues, missing }, isOld }: { status: Status; isOld: boolean }) {
  return (
    <Panel title="Queues">
      <div style={isOld ? { opacity: 0.7 } : undefined}>
        {missing.includes('queues') ? (
          <Text size="sm" c="dimmed">
            They could not be counted.
          </Text>
        ) : (
          <DataTable
            label="Queues"
            columns={COLUMNS}
            rows={queues}
            keyOf={({ name }) => name}
            list={HERE}
            empty="There are no queues."
          />
        )}
      </div>
    </Panel>
  );
}
