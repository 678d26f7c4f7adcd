import { expect, it } from 'vitest';
import { Hands } from './hands.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets as many work at a time as there are, in the order of asking, and hands on what is given back', async () => {
  const hands = new Hands(2);
  const first = await hands.take();
  const second = hands.tryTake();
  expect(hands.tryTake()).toBeUndefined();
  const order: string[] = [];
  const third = hands.take().then((release) => (order.push('third'), release));
  const fourth = hands.take().then((release) => (order.push('fourth'), release));
  await turn();
  expect(order).toEqual([]);
  first();
  first();
  await turn();
  expect([order, hands.free]).toEqual([['third'], 0]);
  second?.();
  (await third)();
  (await fourth)();
  expect(hands.free).toBe(2);
});
