import { expect, it } from 'vitest';
import { SlidingSums } from './sliding-sums.js';

function sumsOver(seconds: number) {
  const clock = { ms: 7_300 };
  const sums = new SlidingSums(2, seconds, () => clock.ms);
  return { sums, pass: (ms: number) => (clock.ms += ms) };
}

it('adds up what came within the window, and forgets what is older', () => {
  const { sums, pass } = sumsOver(3);
  sums.add(0, 5);
  pass(1_000);
  sums.add(0, 7);
  sums.add(1, 1);
  expect(sums.read().sums).toEqual([12, 1]);
  pass(2_000);
  expect(sums.read().sums).toEqual([12, 1]);
  pass(1_000);
  expect(sums.read().sums).toEqual([7, 1]);
  pass(60_000);
  expect(sums.read().sums).toEqual([0, 0]);
});

it('says over how long: at the beginning the time since, and later the window with what has begun of a second', () => {
  const { sums, pass } = sumsOver(3);
  pass(10);
  expect(sums.read().seconds).toBe(1);
  pass(1_990);
  expect(sums.read().seconds).toBe(2);
  pass(10_000);
  expect(sums.read().seconds).toBeCloseTo(3.3, 5);
});
