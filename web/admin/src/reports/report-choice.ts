import { useEffect, useMemo, useState } from 'react';
import { type QueryChange, useUrlQuery } from '../parts/url-query.js';
import { isTimeZone, type Local, localOf, ownTimeZone } from './clock.js';
import type { ReportGroup } from './operations.js';
import {
  earlierThan,
  ownPeriod,
  type Period,
  type Preset,
  presetPeriod,
  PRESETS,
  problemOf,
  type Step,
  stepOf,
} from './period.js';

export type Group = Exclude<ReportGroup, '%future added value'>;
export const GROUPS: readonly { value: Group; label: string }[] = [
  { value: 'CHANNEL', label: 'Channel' },
  { value: 'CATEGORY', label: 'Category' },
  { value: 'TYPE', label: 'Type' },
  { value: 'PRIORITY', label: 'Priority' },
  { value: 'DAY', label: 'Day' },
  { value: 'HOUR', label: 'Hour' },
];
export const DIMENSIONS = GROUPS.filter(({ value }) => value !== 'DAY' && value !== 'HOUR');
export const titleOf = (group: Group): string => GROUPS.find(({ value }) => value === group)?.label ?? group;

export const ORDERS = ['group', 'sent', 'failed', 'rate', 'latency'] as const;
export type Order = (typeof ORDERS)[number];

/** What is asked, all of it from the URL: a link to a report is a link to that report. */
export interface ReportChoice {
  preset: Preset | 'own';
  ownFrom: Local;
  ownTo: Local;
  timeZone: string;
  period: Period;
  earlier: Period;
  /** Why there is no such report. */
  problem: string | undefined;
  step: Step;
  /** Of the bars. */
  dimension: Group;
  /** Of the table, in this order. */
  groupBy: readonly Group[];
  order: Order;
}

const isGroup = (name: string): name is Group => GROUPS.some(({ value }) => value === name);
const oneOf = <Name extends string>(names: readonly Name[], given: string | null): Name | undefined =>
  names.find((name) => name === given);

export function choiceOf(params: URLSearchParams, nowMs: number): ReportChoice {
  const preset = oneOf([...(Object.keys(PRESETS) as Preset[]), 'own'] as const, params.get('time')) ?? '7d';
  const zone = params.get('zone') ?? '';
  const timeZone = isTimeZone(zone) ? zone : ownTimeZone();
  const [ownFrom, ownTo] = [params.get('from') ?? '', params.get('to') ?? ''];
  const period = preset === 'own' ? ownPeriod(ownFrom, ownTo, timeZone) : presetPeriod(preset, nowMs, timeZone);
  const problem = problemOf(period);
  const groups = (params.get('by') ?? 'CHANNEL').split(',').filter(isGroup);
  return {
    preset,
    ownFrom,
    ownTo,
    timeZone,
    period,
    earlier:
      problem === undefined ? earlierThan(period, timeZone, preset === 'own' ? undefined : PRESETS[preset]) : period,
    problem,
    step: stepOf(period, oneOf(['DAY', 'HOUR'] as const, params.get('step'))),
    dimension: DIMENSIONS.find(({ value }) => value === params.get('bars'))?.value ?? 'CHANNEL',
    groupBy: groups.length > 0 ? [...new Set(groups)] : ['CHANNEL'],
    order: oneOf(ORDERS, params.get('order')) ?? 'group',
  };
}

/** By its name in the URL; null: as it is by itself. */
export type ChangeChoice = (change: QueryChange) => void;

export function useReportChoice(): [ReportChoice, ChangeChoice] {
  const { query, change } = useUrlQuery();
  const now = useMinute();
  const choice = useMemo(() => choiceOf(query, now), [query, now]);
  return [
    choice,
    (values) =>
      // What is typed bit by bit is one step back, not ten.
      change(values, { isStep: !Object.keys(values).every((name) => name === 'from' || name === 'to') }),
  ];
}

/** What an own range begins with: what is shown. */
export function asOwn({ period, timeZone }: ReportChoice): { from: Local; to: Local } {
  return { from: localOf(period.from, timeZone), to: localOf(period.to, timeZone) };
}

function useMinute(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
