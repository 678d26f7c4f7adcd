import { describe, expect, it } from 'vitest';
import { localTimeOf, timeRangeOf } from './time-range.js';

const NOW = Date.parse('2026-11-29T08:30:45.500Z');
const rangeOf = (query: string) => timeRangeOf(new URLSearchParams(query), NOW);

describe('the time of a filter', () => {
  it('is that of "since", to the minute', () => {
    expect(rangeOf('since=1h')).toEqual({ createdAfter: '2026-11-29T07:30:00.000Z', createdBefore: null });
  });

  it('is what stands there, and none where that is no time', () => {
    expect(rangeOf('createdAfter=2026-11-01T00:00:00%2B01:00&createdBefore=soon')).toEqual({
      createdAfter: '2026-10-31T23:00:00.000Z',
      createdBefore: null,
    });
    expect(rangeOf('since=for+ever')).toEqual({ createdAfter: null, createdBefore: null });
  });

  it('goes into an input of local time, and comes back', () => {
    const iso = '2026-11-29T08:30:00.000Z';
    expect(new Date(localTimeOf(iso)).toISOString()).toBe(iso);
    expect(localTimeOf(null)).toBe('');
    expect(localTimeOf('soon')).toBe('');
  });
});
