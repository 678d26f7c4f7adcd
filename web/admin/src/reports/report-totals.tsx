import { Box, Group, Paper, SimpleGrid, Text } from '@mantine/core';
import { useAsk } from '../app/ask.js';
import { sayCount, sayDuration, sayShare } from '../parts/figures.js';
import { Failed, Loading } from '../parts/states.js';
import { compare, type Comparison, type Good, type Kind } from './comparison.js';
import { ReportTotalsDocument, type ReportTotalsQuery } from './operations.js';
import type { ReportChoice } from './report-choice.js';

type Figures = ReportTotalsQuery['now'][number];

interface Figure {
  title: string;
  kind: Kind;
  good: Good;
  of: (figures: Figures) => number | null;
  /** Below it. */
  hint: (figures: Figures) => string;
}

const FIGURES: readonly Figure[] = [
  {
    title: 'Sent',
    kind: 'count',
    good: 'neither',
    of: ({ sent }) => sent,
    hint: ({ cancelled }) => `${sayCount(cancelled)} cancelled since`,
  },
  {
    title: 'Delivery rate',
    kind: 'share',
    good: 'more',
    of: ({ sent, cancelled, deliveryRate }) => (sent > cancelled ? deliveryRate : null),
    hint: ({ delivered }) => `${sayCount(delivered)} delivered`,
  },
  {
    title: 'Failed',
    kind: 'count',
    good: 'less',
    of: ({ failed }) => failed,
    hint: ({ sent, failed }) => `${sayShare(sent > 0 ? failed / sent : 0)} of those sent`,
  },
  {
    title: 'Skipped',
    kind: 'count',
    good: 'neither',
    of: ({ skipped }) => skipped,
    hint: () => 'by preferences and policy',
  },
  {
    title: 'Read rate',
    kind: 'share',
    good: 'more',
    of: ({ sent, readRate }) => (sent > 0 ? readRate : null),
    hint: ({ read }) => `${sayCount(read)} read`,
  },
  {
    title: 'Latency p95',
    kind: 'duration',
    good: 'less',
    of: ({ latencyP95Ms }) => latencyP95Ms,
    hint: ({ latencyP50Ms }) => `half within ${latencyP50Ms === null ? '–' : sayDuration(latencyP50Ms)}`,
  },
];
const SAY: Record<Kind, (value: number) => string> = { count: sayCount, share: sayShare, duration: sayDuration };
const COLORS = {
  better: 'var(--mantine-color-teal-light-color)',
  worse: 'var(--mantine-color-red-light-color)',
  neutral: 'dimmed',
};

function Beside({ comparison, before }: { comparison: Comparison | undefined; before: string }) {
  return (
    <Text size="xs" component="div" mt={4}>
      {comparison ? (
        <Text span inherit fw={600} c={COLORS[comparison.tone]}>
          <span aria-hidden="true">{comparison.sign} </span>
          {comparison.words}
          {comparison.tone === 'neutral' ? '' : `: ${comparison.tone}`}
        </Text>
      ) : null}
      <Text span inherit c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {comparison ? ' · ' : ''}
        {before} before
      </Text>
    </Text>
  );
}

function Tile({ figure, now, before }: { figure: Figure; now: Figures; before: Figures | undefined }) {
  const [value, earlier] = [figure.of(now), before ? figure.of(before) : null];
  const say = (each: number | null) => (each === null ? '–' : SAY[figure.kind](each));
  return (
    <Paper withBorder p="md" component="section" aria-label={figure.title} miw={0}>
      <Text size="sm" c="dimmed">
        {figure.title}
      </Text>
      <Group gap={8} align="baseline">
        <Text fz={26} fw={650} lh={1.3} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {say(value)}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {figure.hint(now)}
      </Text>
      <Beside
        comparison={compare(value, earlier, figure.kind, figure.good)}
        before={earlier === null ? 'nothing' : say(earlier)}
      />
    </Paper>
  );
}

/** The sums, beside those of the time before. */
export function ReportTotals({ choice: { period, earlier, timeZone } }: { choice: ReportChoice }) {
  const asked = useAsk(
    ReportTotalsDocument,
    {
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      earlierFrom: new Date(earlier.from).toISOString(),
      earlierTo: new Date(earlier.to).toISOString(),
      timeZone,
    },
    { everyMs: 60_000 },
  );
  const now = asked.data?.now[0];
  if (asked.isPending) return <Loading label="Adding up …" />;
  return (
    <Box opacity={asked.isPlaceholderData ? 0.5 : 1} aria-busy={asked.isPlaceholderData}>
      {asked.error ? (
        <Failed error={asked.error} what="The report could not be made." onRetry={() => void asked.refetch()} />
      ) : null}
      <SimpleGrid cols={{ base: 2, sm: 3, xl: 6 }} spacing="md">
        {FIGURES.map((figure) => (
          <Tile key={figure.title} figure={figure} now={now ?? NOTHING} before={asked.data?.earlier[0]} />
        ))}
      </SimpleGrid>
    </Box>
  );
}

const NOTHING: Figures = {
  sent: 0,
  delivered: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  seen: 0,
  read: 0,
  deliveryRate: 0,
  readRate: 0,
  latencyP50Ms: null,
  latencyP95Ms: null,
};
