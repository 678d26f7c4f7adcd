import { expect, it } from 'vitest';
import { randomFrom } from '../../../test/support/random.js';
import { LEVEL_SLOTS, type Slots, stretchesOf } from './report-slots.js';

it('a time is made of whole stretches, each quarter of an hour in one, with the long ones in the middle', () => {
  const random = randomFrom(7);
  for (let round = 0; round < 500; round += 1) {
    const from = Math.floor(random() * 2_000);
    const to = from + Math.floor(random() ** 3 * 2_000);
    const stretches = stretchesOf([from, to]);
    let next = from;
    for (const {
      level,
      slots: [first, past],
    } of stretches) {
      const length = LEVEL_SLOTS[level]!;
      expect([first, first % length, past % length, past > first]).toEqual([next, 0, 0, true]);
      next = past;
    }
    expect(next).toBe(Math.max(from, to));
    expect(stretches.length).toBeLessThanOrEqual(7);
  }
});

it.each<[Slots, number[]]>([
  [[0, 96 * 30], [3]],
  [
    [88, 184],
    [1, 2, 1],
  ],
  [[1, 3], [0]],
  [
    [3, 101],
    [0, 1, 2, 1, 0],
  ],
  [
    [95, 193],
    [0, 3, 0],
  ],
])('%j is of the levels %j', (slots, levels) => {
  expect(stretchesOf(slots).map(({ level }) => level)).toEqual(levels);
});
