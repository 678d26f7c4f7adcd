import { Group, Progress, SegmentedControl, Stack, Text } from '@mantine/core';
import { useAsk } from '../app/ask.js';
import { sayCount, sayShare } from '../parts/figures.js';
import { Panel } from '../parts/panel.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { ReportRowsDocument } from './operations.js';
import { type ChangeChoice, DIMENSIONS, type ReportChoice, titleOf } from './report-choice.js';
import { nameOf, type Row } from './report-rows.js';

/** The rest is in the table. */
const MOST_BARS = 10;

const PARTS = [
  { title: 'delivered', color: 'teal', of: ({ delivered }: Row) => delivered },
  {
    title: 'under way',
    color: 'blue',
    of: ({ sent, delivered, failed, cancelled }: Row) => Math.max(0, sent - delivered - failed - cancelled),
  },
  { title: 'cancelled', color: 'gray', of: ({ cancelled }: Row) => cancelled },
  { title: 'failed', color: 'red', of: ({ failed }: Row) => failed },
] as const;

function Bar({ name, row, most }: { name: string; row: Row; most: number }) {
  return (
    <Stack component="li" gap={4}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums', textAlign: 'right' }}>
          {sayCount(row.sent)} sent, {sayShare(row.deliveryRate)} delivered
          {row.failed > 0 ? `, ${sayCount(row.failed)} failed` : ''}
        </Text>
      </Group>
      <Progress.Root size={14} radius="sm" aria-hidden="true">
        {PARTS.map(({ title, color, of }) => (
          <Progress.Section
            key={title}
            value={most > 0 ? (of(row) / most) * 100 : 0}
            color={color}
            aria-hidden="true"
          />
        ))}
      </Progress.Root>
    </Stack>
  );
}

function Bars({ rows, dimension }: { rows: readonly Row[]; dimension: ReportChoice['dimension'] }) {
  const sorted = rows.toSorted((a, b) => b.sent - a.sent);
  const most = sorted[0]?.sent ?? 0;
  const more = sorted.length - MOST_BARS;
  if (sorted.length === 0) return <Empty title="Nothing was sent in that time" />;
  return (
    <>
      <Group gap="md" mb="sm" aria-hidden="true">
        {PARTS.map(({ title, color }) => (
          <Group key={title} gap={6}>
            <Progress value={100} color={color} w={14} size={10} radius="sm" />
            <Text size="xs" c="dimmed">
              {title}
            </Text>
          </Group>
        ))}
      </Group>
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {sorted.slice(0, MOST_BARS).map((row) => {
          const name = nameOf(dimension, row);
          return <Bar key={name} name={name} row={row} most={most} />;
        })}
      </Stack>
      {more > 0 ? (
        <Text size="sm" c="dimmed" mt="sm">
          And {sayCount(more)} more with less. Group the table below by this to see them.
        </Text>
      ) : null}
    </>
  );
}

/** Whose the deliveries were, the most first. */
export function ReportBars({ choice, onChange }: { choice: ReportChoice; onChange: ChangeChoice }) {
  const { period, timeZone, dimension } = choice;
  const asked = useAsk(
    ReportRowsDocument,
    {
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      groupBy: [dimension],
      timeZone,
    },
    { everyMs: 60_000 },
  );
  // While another answer is on its way, what is there is of another dimension.
  const rows = asked.isPlaceholderData ? undefined : asked.data?.deliveryReport;
  return (
    <Panel title={`By ${titleOf(dimension).toLowerCase()}`}>
      <SegmentedControl
        aria-label="Told apart by"
        size="xs"
        mb="md"
        data={[...DIMENSIONS]}
        value={dimension}
        onChange={(bars) => onChange({ bars })}
      />
      {asked.error ? (
        <Failed error={asked.error} what="They could not be loaded." onRetry={() => void asked.refetch()} />
      ) : rows ? (
        <Bars rows={rows} dimension={dimension} />
      ) : (
        <Loading />
      )}
    </Panel>
  );
}
