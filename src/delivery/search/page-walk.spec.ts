import { describe, expect, it } from 'vitest';
import { firstIdAt, newId } from '../../platform/database/index.js';
import {
  aboveMillisecond,
  type Lead,
  leadsFrom,
  type Look,
  NEWEST,
  startOfMillisecond,
  stepOf,
  walk,
} from './page-walk.js';

/** Rows from 100 down to 1, of which some match; as ids, so that they are in the order of their numbers. */
const id = (n: number) => firstIdAt(n);
function rows(matches: (n: number) => boolean) {
  const widths: number[] = [];
  const look = async (before: string, width: number, wanted: number): Promise<Look<string>> => {
    widths.push(width);
    const looked = Array.from({ length: 100 }, (_, index) => 100 - index)
      .filter((n) => id(n) < before)
      .slice(0, width);
    const last = looked.at(-1);
    return {
      found: looked.filter(matches).slice(0, wanted).map(id),
      end: looked.length < width || last === undefined ? null : id(last),
      looked: looked.length,
    };
  };
  return { look, widths };
}

describe('a walk through a list', () => {
  it('ends where its page is full', async () => {
    const { look, widths } = rows(() => true);
    expect(await walk({ before: NEWEST, wanted: 3, width: 10, budget: 100 }, look)).toEqual({
      found: [100, 99, 98].map(id),
      leftAt: null,
    });
    expect(widths).toEqual([10]);
  });

  it('takes longer steps where little is found, and ends where there is nothing more', async () => {
    const { look, widths } = rows((n) => n % 30 === 0);
    expect(await walk({ before: NEWEST, wanted: 9, width: 10, budget: 1_000 }, look)).toEqual({
      found: [90, 60, 30].map(id),
      leftAt: null,
    });
    expect(widths).toEqual([10, 40, 160]);
  });

  it('is left after so many rows, and goes on from there', async () => {
    const { look } = rows((n) => n === 5);
    const page = await walk({ before: NEWEST, wanted: 1, width: 10, budget: 50 }, look);
    expect(page).toEqual({ found: [], leftAt: id(51) });
    const rest = await walk({ before: page.leftAt ?? NEWEST, wanted: 1, width: 10, budget: 50 }, look);
    expect(rest).toEqual({ found: [id(5)], leftAt: null });
  });
});

describe('a step through what rows are found by', () => {
  const at = (ms: number, size = 1): Lead => ({ id: newId(ms), size });

  it('takes whole milliseconds, and leaves the last, which may be cut', () => {
    const leads = [at(9), at(9), at(7), at(5), at(5)];
    expect(stepOf(leads, false, 100)).toEqual({ taken: leads.slice(0, 3), end: firstIdAt(6) });
    expect(stepOf(leads, true, 100)).toEqual({ taken: leads, end: null });
    expect(stepOf([], true, 100)).toEqual({ taken: [], end: null });
  });

  it('takes no more than so many rows, but for the first', () => {
    const leads = [at(9, 500), at(8, 40), at(7, 70)];
    expect(stepOf(leads, true, 100)).toEqual({ taken: leads.slice(0, 1), end: firstIdAt(9) });
    expect(stepOf(leads.slice(1), true, 100)).toEqual({ taken: leads.slice(1, 2), end: firstIdAt(8) });
  });

  it('asks for more where all are of one millisecond', async () => {
    const all = [...Array.from({ length: 30 }, () => at(9)), at(3)];
    const asked: number[] = [];
    const found = await leadsFrom(5, async (limit) => {
      asked.push(limit);
      return all.slice(0, limit);
    });
    expect(asked).toEqual([5, 20, 80]);
    expect(found).toEqual({ leads: all, isAll: true });
  });

  it('knows the bounds of a millisecond', () => {
    const some = newId(1_234);
    expect(startOfMillisecond(some) <= some && some < aboveMillisecond(some)).toBe(true);
    expect(aboveMillisecond(some)).toBe(firstIdAt(1_235));
    expect(aboveMillisecond(NEWEST)).toBe(NEWEST);
  });
});
