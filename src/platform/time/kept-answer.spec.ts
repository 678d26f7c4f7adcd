import { expect, it } from 'vitest';
import { KeptAnswer } from './kept-answer.js';

it('asks once for all who ask meanwhile, and again when that is old', async () => {
  let asked = 0;
  const kept = new KeptAnswer(20, async () => (asked += 1));
  expect(await Promise.all([kept.get(), kept.get(), kept.get()])).toEqual([1, 1, 1]);
  expect(await kept.get()).toBe(1);
  await expect.poll(() => kept.get()).toBe(2);
});

it('keeps no failure', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('here')];
  answers[0]?.catch(() => undefined);
  const kept = new KeptAnswer(60_000, () => answers.shift() as Promise<string>);
  await expect(kept.get()).rejects.toThrow('away');
  expect(await kept.get()).toBe('here');
});
