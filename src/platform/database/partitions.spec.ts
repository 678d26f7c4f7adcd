import { describe, expect, it } from 'vitest';
import { weekOf, weeksToHave } from './partitions.js';
import { firstIdAt, newId, timeOfId } from './uuid-v7.js';

describe('weeks of partitions', () => {
  it('run from Monday to Monday in UTC', () => {
    expect(weekOf(Date.parse('2026-11-21T01:00:00Z')).name).toBe('20261116');
    expect(weekOf(Date.parse('2026-11-15T23:59:59.999Z')).name).toBe('20261109');
    expect(weekOf(Date.parse('2026-11-16T00:00:00Z')).name).toBe('20261116');
  });

  it('are there from last week to four weeks ahead, without a hole', () => {
    const weeks = weeksToHave(Date.parse('2026-11-21T01:00:00Z'));
    expect(weeks.map((week) => week.name)).toEqual([
      '20261109',
      '20261116',
      '20261123',
      '20261130',
      '20261207',
      '20261214',
    ]);
    weeks.slice(1).forEach((week, index) => expect(week.startMs).toBe(weeks[index]?.endMs));
  });

  it('take an id by its time', () => {
    const week = weekOf(Date.now());
    for (const at of [week.startMs, week.endMs - 1]) {
      const id = newId(at);
      expect(timeOfId(id)).toBe(at);
      expect(id >= firstIdAt(week.startMs) && id < firstIdAt(week.endMs)).toBe(true);
    }
  });
});
