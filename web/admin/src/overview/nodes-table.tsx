import { Badge, Group, Text } from '@mantine/core';
import { type Column, DataTable } from '../parts/data-table.js';
import { sayBytes, sayCount, sayDuration } from '../parts/figures.js';
import { Moment } from '../parts/moment.js';
import { Panel } from '../parts/panel.js';
import { Warning } from '../parts/warning.js';
import type { Status } from './status-history.js';

type Node = Status['nodes'][number];

/** As the alert HeraldEventLoopLate has it. */
const LATE_LOOP_MS = 250;

function Lag({ ms }: { ms: number }) {
  if (ms <= LATE_LOOP_MS) return sayDuration(ms);
  return (
    <Warning label="Busy:" isNumber>
      {sayDuration(ms)}
    </Warning>
  );
}

const COLUMNS: readonly Column<Node>[] = [
  {
    title: 'Node',
    cell: ({ id, draining }) => (
      <Group gap="xs" wrap="nowrap">
        <Text span inherit ff="monospace" size="sm">
          {id}
        </Text>
        {draining ? (
          <Badge color="orange" variant="light" radius="sm">
            draining
          </Badge>
        ) : null}
      </Group>
    ),
  },
  { title: 'Roles', cell: ({ roles }) => roles.join(', '), isExtra: true },
  { title: 'Connections', cell: ({ connections }) => sayCount(connections), isNumber: true },
  { title: 'Subscriptions', cell: ({ subscriptions }) => sayCount(subscriptions), isNumber: true, isExtra: true },
  { title: 'Lag', cell: ({ eventLoopLagP99Ms }) => <Lag ms={eventLoopLagP99Ms} />, isNumber: true },
  { title: 'Memory', cell: ({ rssBytes }) => sayBytes(rssBytes), isNumber: true },
  { title: 'Since', cell: ({ startedAt }) => <Moment at={startedAt} />, isNumber: true },
];
const HERE = { isPending: false, error: null, refetch: () => undefined };

export function NodesTable({ nodes, isOld }: { nodes: Status['nodes']; isOld: boolean }) {
  return (
    <Panel title="Nodes">
      <div style={isOld ? { opacity: 0.7 } : undefined}>
        <DataTable
          label="Nodes"
          columns={COLUMNS}
          rows={nodes}
          keyOf={({ id }) => id}
          list={HERE}
          empty="No node says how it is."
        />
      </div>
    </Panel>
  );
}
