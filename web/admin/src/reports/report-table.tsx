import { Button, Group, MultiSelect, Select, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useAsk } from '../app/ask.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { sayCount, sayDuration, sayShare } from '../parts/figures.js';
import { Panel } from '../parts/panel.js';
import { Empty } from '../parts/states.js';
import { localOf } from './clock.js';
import { download, toCsv } from './csv.js';
import { ReportRowsDocument } from './operations.js';
import { daysOf, MOST_DAYS_BY_HOUR } from './period.js';
import {
  type ChangeChoice,
  type Group as ReportGroup,
  GROUPS,
  type Order,
  type ReportChoice,
  titleOf,
} from './report-choice.js';
import { asLines, inOrder, type Row, sayGroup } from './report-rows.js';

/** So many are drawn at once; the file has all. */
const ROWS_AT_ONCE = 100;

const ORDERS: readonly { value: Order; label: string }[] = [
  { value: 'group', label: 'As grouped' },
  { value: 'sent', label: 'Most sent' },
  { value: 'failed', label: 'Most failed' },
  { value: 'rate', label: 'Lowest delivery rate' },
  { value: 'latency', label: 'Slowest' },
];

const count = (title: string, of: (row: Row) => number): Column<Row> => ({
  title,
  cell: (row) => sayCount(of(row)),
  isNumber: true,
});
const latency = (title: string, of: (row: Row) => number | null): Column<Row> => ({
  title,
  cell: (row) => {
    const ms = of(row);
    return ms === null ? '–' : sayDuration(ms);
  },
  isNumber: true,
});

function columnsOf(groupBy: readonly ReportGroup[]): Column<Row>[] {
  return [
    ...groupBy.map((group) => ({ title: titleOf(group), cell: (row: Row) => sayGroup(group, row) })),
    count('Sent', ({ sent }) => sent),
    count('Delivered', ({ delivered }) => delivered),
    count('Failed', ({ failed }) => failed),
    count('Skipped', ({ skipped }) => skipped),
    count('Cancelled', ({ cancelled }) => cancelled),
    count('Seen', ({ seen }) => seen),
    count('Read', ({ read }) => read),
    {
      title: 'Delivery rate',
      cell: ({ sent, cancelled, deliveryRate }) => (sent > cancelled ? sayShare(deliveryRate) : '–'),
      isNumber: true,
    },
    { title: 'Read rate', cell: ({ readRate }) => sayShare(readRate), isNumber: true },
    latency('Latency p50', ({ latencyP50Ms }) => latencyP50Ms),
    latency('Latency p95', ({ latencyP95Ms }) => latencyP95Ms),
  ];
}

interface Props {
  choice: ReportChoice;
  onChange: ChangeChoice;
}

/** All figures, by whatever one wants to tell apart. */
export function ReportTable({ choice, onChange }: Props) {
  const { period, timeZone, groupBy, order } = choice;
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const isTooLong = groupBy.includes('HOUR') && daysOf(period) > MOST_DAYS_BY_HOUR;
  const asked = useAsk(
    ReportRowsDocument,
    {
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      groupBy: [...groupBy],
      timeZone,
    },
    { enabled: !isTooLong, everyMs: 60_000 },
  );
  // What was answered for other groups has not these.
  const isHere = !asked.isPlaceholderData;
  const rows = isHere && !asked.error ? inOrder(asked.data?.deliveryReport ?? [], order) : [];
  const save = () => {
    const { header, lines } = asLines(rows, groupBy);
    download(fileName(choice), toCsv(header, lines));
  };
  return (
    <Panel title="All figures">
      <Controls choice={choice} onChange={onChange} onSave={save} count={isTooLong ? 0 : rows.length} />
      {isTooLong ? (
        <Empty title={`By the hour, a report is of at most ${MOST_DAYS_BY_HOUR} days`}>
          Choose less time, or leave out the hour.
        </Empty>
      ) : (
        <DataTable
          label="All figures"
          columns={columnsOf(groupBy)}
          rows={rows.slice(0, shown)}
          keyOf={(row) => JSON.stringify(row.group)}
          list={{
            isPending: asked.isPending || !isHere,
            error: asked.error,
            refetch: asked.refetch,
            hasNextPage: shown < rows.length,
            fetchNextPage: () => setShown((before) => before + ROWS_AT_ONCE),
          }}
          empty="Nothing was sent in that time"
        />
      )}
    </Panel>
  );
}

function Controls({ choice, onChange, onSave, count: rows }: Props & { onSave: () => void; count: number }) {
  return (
    <Group align="flex-end" gap="md" mb="sm">
      <MultiSelect
        label="Grouped by"
        data={[...GROUPS]}
        value={[...choice.groupBy]}
        onChange={(groups) => onChange({ by: groups.length > 0 ? groups.join(',') : null })}
        miw={220}
        maw={420}
        comboboxProps={{ withinPortal: true }}
      />
      <Select
        label="Order"
        data={[...ORDERS]}
        value={choice.order}
        onChange={(order) => onChange({ order: order === 'group' ? null : order })}
        allowDeselect={false}
        w={190}
      />
      <Button variant="default" leftSection={<IconDownload size={16} />} onClick={onSave} disabled={rows === 0}>
        Download CSV
      </Button>
      <Text size="sm" c="dimmed" role="status" mb={8}>
        {rows === 1 ? '1 row' : `${sayCount(rows)} rows`}
      </Text>
    </Group>
  );
}

/** "herald-report-2026-11-14-to-2026-11-20-by-channel.csv" */
function fileName({ period, timeZone, groupBy }: ReportChoice): string {
  const [from, to] = [localOf(period.from, timeZone), localOf(period.to - 1, timeZone)];
  return `herald-report-${from.slice(0, 10)}-to-${to.slice(0, 10)}-by-${groupBy.join('-').toLowerCase()}.csv`;
}
