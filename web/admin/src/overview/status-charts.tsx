import { SimpleGrid } from '@mantine/core';
import { useMemo } from 'react';
import { sayCount, sayDuration, sayPace, sayShort } from '../parts/figures.js';
import { type ChartSeries, type ChartTimes, LineChart } from '../parts/line-chart.js';
import { shownTime, type StatusPoint } from './status-history.js';

const toMinute = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });
const toSecond = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const times: ChartTimes = {
  sayTick: (seconds, apart) => (apart < 60 ? toSecond : toMinute).format(seconds * 1_000),
  sayTime: (seconds) => toSecond.format(seconds * 1_000),
};

interface Props {
  history: readonly StatusPoint[];
  /** By the clock of the server, in seconds. */
  now: number;
  isOld: boolean;
}

/** The last minutes, up to ten. */
export function StatusCharts({ history, now, isOld }: Props) {
  const { x, pace, latency, connections, backlog } = useMemo(() => seriesOf(history), [history]);
  const { from, to } = shownTime(history, now);
  const shared = { x, from, to, times, isOld, height: 160 };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <LineChart
        {...shared}
        title="Published and delivered, a second"
        series={pace}
        say={sayPace}
        inWords={inWords(pace, sayPace, from, to)}
      />
      <LineChart
        {...shared}
        title="Latency of live delivery"
        series={latency}
        say={sayDuration}
        isWhole
        least={20}
        inWords={inWords(latency, sayDuration, from, to)}
      />
      <LineChart
        {...shared}
        title="Connections"
        series={connections}
        say={sayShort}
        isWhole
        inWords={inWords(connections, sayCount, from, to)}
      />
      <LineChart
        {...shared}
        title="Waiting and failed"
        series={backlog}
        say={sayShort}
        isWhole
        inWords={inWords(backlog, sayCount, from, to)}
      />
    </SimpleGrid>
  );
}

function seriesOf(history: readonly StatusPoint[]) {
  const of = (key: Exclude<keyof StatusPoint, 'at'>) => history.map((point) => point[key]);
  const lines = (...all: ChartSeries[]): readonly ChartSeries[] => all;
  return {
    x: history.map(({ at }) => at),
    pace: lines(
      { label: 'published', values: of('published'), color: 'blue', isFilled: true },
      { label: 'delivered', values: of('delivered'), color: 'teal', dash: [6, 3] },
    ),
    latency: lines({ label: '95 of 100 are quicker', values: of('latencyMs'), color: 'grape', isFilled: true }),
    connections: lines({ label: 'open', values: of('connections'), color: 'blue', isFilled: true }),
    backlog: lines(
      { label: 'waiting', values: of('waiting'), color: 'orange', isFilled: true },
      { label: 'failed', values: of('failed'), color: 'red', dash: [6, 3] },
    ),
  };
}

/** "published: now 2, between 0 and 12 in the last 3 minutes." */
function inWords(series: readonly ChartSeries[], say: (value: number) => string, from: number, to: number): string {
  const minutes = Math.max(1, Math.round((to - from) / 60));
  const parts = series.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${label}: nothing yet`;
    const last = values.at(-1);
    const now = last == null ? 'not known' : say(last);
    return `${label}: now ${now}, between ${say(Math.min(...known))} and ${say(Math.max(...known))}`;
  });
  return `${parts.join('; ')}. The last ${minutes === 1 ? 'minute' : `${minutes} minutes`}.`;
}
