import { useMemo } from 'react';

const MINUTE_MS = 60_000;

export const SINCE = [
  { value: '1h', label: 'The last hour', ms: 60 * MINUTE_MS },
  { value: '24h', label: 'The last 24 hours', ms: 24 * 60 * MINUTE_MS },
  { value: '7d', label: 'The last 7 days', ms: 7 * 24 * 60 * MINUTE_MS },
  { value: '30d', label: 'The last 30 days', ms: 30 * 24 * 60 * MINUTE_MS },
] as const;

/** What a filter of the API takes; null: don't care. */
export interface TimeRange {
  createdAfter: string | null;
  createdBefore: string | null;
}

export const TIME_NAMES = ['since', 'createdAfter', 'createdBefore'] as const;

/** `since=7d`, or `createdAfter` and `createdBefore` as ISO 8601. What can't be understood is no limit. */
export function timeRangeOf(query: URLSearchParams, now: number): TimeRange {
  const since = SINCE.find(({ value }) => value === query.get('since'));
  // To the minute, so that one who comes back within it is shown what was loaded.
  if (since) {
    const from = Math.floor((now - since.ms) / MINUTE_MS) * MINUTE_MS;
    return { createdAfter: new Date(from).toISOString(), createdBefore: null };
  }
  return { createdAfter: isoOf(query.get('createdAfter')), createdBefore: isoOf(query.get('createdBefore')) };
}

function isoOf(text: string | null): string | null {
  const at = text === null || text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The range of a query, which stays the same until the query says another. */
export function useTimeRange(query: URLSearchParams): TimeRange {
  const said = TIME_NAMES.map((name) => query.get(name) ?? '').join('\n');
  // eslint-disable-next-line react-hooks/exhaustive-deps -- "the last hour" begins when it is chosen, and does not move with each look at it
  return useMemo(() => timeRangeOf(query, Date.now()), [said]);
}

/** As `<input type="datetime-local">` has it: by the clock of this machine. */
export function localTimeOf(iso: string | null): string {
  const at = new Date(iso ?? Number.NaN);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}
