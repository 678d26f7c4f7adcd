import { Text, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const onDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const WEEK_SECONDS = 7 * 86_400;

export function sayMoment(at: Date, now = Date.now()): string {
  const seconds = Math.round((at.getTime() - now) / 1_000);
  if (Math.abs(seconds) < 10) return 'now';
  if (Math.abs(seconds) > WEEK_SECONDS) return onDay.format(at);
  const [unit, size] = STEPS.find(([, of]) => Math.abs(seconds) >= of) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

interface Props {
  /** ISO 8601; null: there is none. */
  at: string | null | undefined;
  /** What stands where there is none. */
  otherwise?: string;
}

/** "3 minutes ago", by and by "4 minutes ago"; the exact time of this machine's zone when one looks closer. */
export function Moment({ at, otherwise = '–' }: Props) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  if (at == null) {
    return (
      <Text span inherit c="dimmed">
        {otherwise}
      </Text>
    );
  }
  const moment = new Date(at);
  return (
    <Tooltip label={exact.format(moment)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {sayMoment(moment, Math.max(now, Date.now()))}
      </time>
    </Tooltip>
  );
}
