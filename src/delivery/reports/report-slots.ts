/** All clocks of this world stand a multiple of a quarter of an hour from UTC: whole quarters make the hours and days of each. */
export const SLOT_MS = 15 * 60_000;
export const SLOTS_A_DAY = 96;
const HOUR_SLOTS = 4;

/** From the first slot, and before the second one. Slots are quarters of an hour since 1970, UTC. */
export type Slots = readonly [from: number, to: number];

/** How long the stretches of each level are, in slots. Level 0 has all quarters; the others are for reading less. */
export const LEVEL_SLOTS = [1, HOUR_SLOTS, 24, SLOTS_A_DAY] as const;
/** On top of a level: the same, of all types together. Most reports ask for no types, of which there are many more than of anything else. */
export const ALL_TYPES_LEVEL = 10;

export interface Stretch {
  level: number;
  slots: Slots;
}

/** Of how many stretches of which levels some time is made: as few as there can be. */
export function stretchesOf([from, to]: Slots, level: number = LEVEL_SLOTS.length - 1): Stretch[] {
  if (from >= to) return [];
  const length = LEVEL_SLOTS[level] ?? 1;
  if (level === 0) return [{ level, slots: [from, to] }];
  const [first, last] = [Math.ceil(from / length) * length, Math.floor(to / length) * length];
  if (first >= last) return stretchesOf([from, to], level - 1);
  return [
    ...stretchesOf([from, first], level - 1),
    { level, slots: [first, last] },
    ...stretchesOf([last, to], level - 1),
  ];
}
