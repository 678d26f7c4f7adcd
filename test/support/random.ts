import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';

/** HERALD_TEST_LONG=1: the long variants, with larger sizes. */
export const LONG = process.env['HERALD_TEST_LONG'] === '1';

/** HERALD_TEST_LONG_FACTOR: how many times as long the long variants are. */
const FACTOR = Number(process.env['HERALD_TEST_LONG_FACTOR'] ?? 1);

/** How many rounds: a few, or in the long variant many. */
export function rounds(few: number, many: number): number {
  return LONG ? Math.max(1, Math.round(many * FACTOR)) : few;
}

/** Said by a test about itself: printed, and kept for the summary of a long run (`npm run test:long`). */
export function note(text: string): void {
  console.log(text);
  const file = process.env['HERALD_TEST_NOTES'];
  const { testPath, currentTestName } = expect.getState();
  if (file) appendFileSync(file, `${JSON.stringify({ file: testPath, test: currentTestName ?? null, text })}\n`);
}

/** The seed of a test: HERALD_TEST_SEED, or another one each time. Printed, so that a failure can be had again. */
export function printedSeed(test: string): number {
  const given = process.env['HERALD_TEST_SEED'];
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  note(`${test}: HERALD_TEST_SEED=${seed}`);
  return seed;
}

/** Numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
