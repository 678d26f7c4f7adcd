import uPlot from 'uplot';

/** Of Mantine; in each scheme a shade that stands out against the page. */
export type ChartColor = 'blue' | 'teal' | 'red' | 'orange' | 'grape' | 'gray';

export interface ChartSeries {
  label: string;
  /** null: nothing is known of then, and the line has a gap. */
  values: readonly (number | null)[];
  color: ChartColor;
  /** Lines are told apart by more than their colours. */
  dash?: readonly number[];
  /** With the area below it. */
  isFilled?: boolean;
  /** Beside what matters. */
  isFaint?: boolean;
}

export interface ChartTimes {
  /** How a time is written below the chart, where marks stand so many seconds apart. */
  sayTick: (seconds: number, apartSeconds: number) => string;
  /** How the one is written that somebody points at. */
  sayTime: (seconds: number) => string;
  /** Whose days and hours the marks stand at; undefined: of this machine. */
  timeZone?: string | undefined;
  /** Marks stand no closer than that. */
  leastApartSeconds?: number;
}

export interface ChartLook {
  series: readonly Omit<ChartSeries, 'values'>[];
  scheme: 'light' | 'dark';
  width: number;
  height: number;
  /** Of the figures at the left. */
  say: (value: number) => string;
  /** There is nothing between one and two of it. */
  isWhole: boolean;
  /** So far up the chart goes, if only for the eye. */
  least: number;
  times: ChartTimes;
  /** Where somebody points to; null: nowhere. */
  onPoint: (index: number | null) => void;
}

export function colorOf(color: ChartColor, scheme: 'light' | 'dark'): string {
  return `var(--mantine-color-${color}-${scheme === 'dark' ? 4 : 7})`;
}

/** A canvas knows no variables. */
function resolved(variable: string): string {
  const name = /^var\((.+)\)$/.exec(variable)?.[1] ?? variable;
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** How far apart marks of whole things may be, rising. */
const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((size) => [size, 2 * size, 5 * size]);

/** The same of times, in seconds. */
const TIMES = [5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200].concat(
  [1, 2, 3, 5, 7, 14, 30, 60, 90, 180].map((days) => days * 86_400),
);

/** What uPlot has to know of a chart; its colours are those of the moment. */
export function chartOptions(look: ChartLook): uPlot.Options {
  const { scheme, times, series } = look;
  const [ink, line] = [resolved('--mantine-color-dimmed'), resolved('--mantine-color-default-border')];
  const font = '11px Inter, system-ui, sans-serif';
  const grid = { stroke: line, width: 1 };
  const { timeZone } = times;
  return {
    width: look.width,
    height: look.height,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    ...(timeZone === undefined
      ? {}
      : { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1_000), timeZone) }),
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
    hooks: { setCursor: [({ cursor }) => look.onPoint(cursor.idx ?? null)] },
    scales: { x: { time: true }, y: { range: (_chart, _least, most) => [0, Math.max(look.least, most * 1.1)] } },
    axes: [
      {
        stroke: ink,
        font,
        grid: { show: false },
        ticks: { stroke: line, width: 1, size: 4 },
        space: 64,
        incrs: TIMES.filter((apart) => apart >= (times.leastApartSeconds ?? 0)),
        size: 28,
        values: (_chart, marks, _axis, _space, apart) => marks.map((mark) => times.sayTick(mark, apart)),
      },
      {
        stroke: ink,
        font,
        grid,
        ticks: { show: false },
        space: 36,
        ...(look.isWhole ? { incrs: WHOLE } : {}),
        values: (_chart, marks) => marks.map((mark) => look.say(mark)),
        size: (_chart, texts) => Math.max(3, ...(texts ?? []).map((text) => text.length)) * 7 + 14,
      },
    ],
    series: [{}, ...series.map((each) => lineOf(each, scheme))],
  };
}

function lineOf({ label, color, dash, isFilled, isFaint }: ChartLook['series'][number], scheme: 'light' | 'dark') {
  const stroke = resolved(colorOf(color, scheme));
  return {
    label,
    stroke,
    width: isFaint ? 1.25 : 1.75,
    ...(dash ? { dash: [...dash] } : {}),
    ...(isFilled ? { fill: `${stroke}1f` } : {}),
    // One that stands alone between gaps is no line: it is a point.
    points: { show: true, size: 4, width: 0, fill: stroke, filter: alone },
  } satisfies uPlot.Series;
}

const alone: uPlot.Series.Points.Filter = (chart, series) => {
  const values = chart.data[series] ?? [];
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] != null && values[at - 1] == null && values[at + 1] == null) found.push(at);
  }
  return found;
};
