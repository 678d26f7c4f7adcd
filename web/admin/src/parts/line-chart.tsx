import 'uplot/dist/uPlot.min.css';
import { Box, Group, Paper, Text, useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import uPlot from 'uplot';
import { chartOptions, type ChartSeries, type ChartTimes, colorOf } from './chart-options.js';

export type { ChartColor, ChartSeries, ChartTimes } from './chart-options.js';

interface Props {
  title: string;
  /** In seconds since 1970, rising. */
  x: readonly number[];
  series: readonly ChartSeries[];
  times: ChartTimes;
  say: (value: number) => string;
  isWhole?: boolean;
  /** So far up it goes at least. */
  least?: number;
  /** In seconds; left out: all of x. */
  from?: number;
  to?: number;
  height?: number;
  /** What the chart shows, in words, for whoever can't see it. */
  inWords: string;
  /** It is not of now. */
  isOld?: boolean;
  /** Beside the title. */
  children?: ReactNode;
}

/** Lines over time. It follows the width that it has, and the colours of the page; above it stands what the last point says, or the one that is pointed at. */
export function LineChart(props: Props) {
  const { title, series, times, say, x, inWords, isOld = false, height = 180, children } = props;
  const [pointed, setPointed] = useState<number | null>(null);
  const id = useId();
  const { ref, width } = useElementSize();
  const place = useChart(props, Math.floor(width), height, setPointed);
  const at = pointed !== null && pointed < x.length ? pointed : null;
  const seconds = at === null ? undefined : x[at];
  return (
    <Paper withBorder p="md" component="figure" m={0} aria-labelledby={id} miw={0}>
      <Group justify="space-between" gap="xs" mb={4} mih={28}>
        <Text id={id} component="figcaption" fw={600} size="sm">
          {title}
        </Text>
        {seconds === undefined ? (
          children
        ) : (
          <Text size="xs" c="dimmed">
            {times.sayTime(seconds)}
          </Text>
        )}
      </Group>
      <Legend series={series} at={at} say={say} />
      <Box ref={ref} role="img" aria-label={`${title}. ${inWords}`} mt={6} h={height} opacity={isOld ? 0.45 : 1}>
        <div ref={place} aria-hidden="true" />
      </Box>
    </Paper>
  );
}

function Legend({ series, at, say }: { series: readonly ChartSeries[]; at: number | null; say: Props['say'] }) {
  const scheme = useComputedColorScheme();
  return (
    <Group gap="2px 16px">
      {series.map(({ label, values, color, dash, isFaint }) => {
        const value = at === null ? values.at(-1) : values[at];
        return (
          <Group key={label} gap={6} wrap="nowrap">
            <svg width="18" height="4" aria-hidden="true">
              <line
                x2="18"
                y1="2"
                y2="2"
                stroke={colorOf(color, scheme)}
                strokeWidth={isFaint ? 1.5 : 2.5}
                {...(dash ? { strokeDasharray: dash.join(' ') } : {})}
              />
            </svg>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
            <Text size="xs" fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
              {value == null ? '–' : say(value)}
            </Text>
          </Group>
        );
      })}
    </Group>
  );
}

/** Draws into the element that it answers a place for. */
function useChart(props: Props, width: number, height: number, onPoint: (index: number | null) => void) {
  const { series, x, times, say, isWhole = false, least = isWhole ? 4 : 1, from, to } = props;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const scheme = useComputedColorScheme();
  const latest = useRef({ times, say });
  latest.current = { times, say };
  const data = () => [[...x], ...series.map(({ values }) => [...values])] satisfies uPlot.AlignedData;
  const looks = series.map(({ label, color, dash, isFilled, isFaint }) => ({
    label,
    color,
    ...(dash ? { dash } : {}),
    ...(isFilled === undefined ? {} : { isFilled }),
    ...(isFaint === undefined ? {} : { isFaint }),
  }));
  const look = JSON.stringify([looks, scheme, isWhole, least, times.timeZone, times.leastApartSeconds]);
  const isWide = width > 0;

  useEffect(() => {
    if (!place.current || !isWide) return;
    const made = new uPlot(
      chartOptions({
        series: looks,
        scheme,
        width,
        height,
        isWhole,
        least,
        say: (value) => latest.current.say(value),
        times: {
          timeZone: times.timeZone,
          leastApartSeconds: times.leastApartSeconds ?? 0,
          sayTick: (...mark) => latest.current.times.sayTick(...mark),
          sayTime: (seconds) => latest.current.times.sayTime(seconds),
        },
        onPoint,
      }),
      data(),
      place.current,
    );
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = undefined;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- made anew for another look; what it shows comes by `setData`
  }, [look, isWide]);
  useEffect(() => {
    if (isWide) chart.current?.setSize({ width, height });
  }, [width, height, isWide]);
  useEffect(() => {
    const drawn = chart.current;
    if (!drawn) return;
    drawn.batch(() => {
      drawn.setData(data(), false);
      const [first = 0, last = 0] = [from ?? x[0], to ?? x.at(-1)];
      drawn.setScale('x', { min: first, max: last > first ? last : first + 1 });
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `data` is of these; pointing at it draws nothing anew
  }, [x, series, from, to, look, isWide]);
  return place;
}
