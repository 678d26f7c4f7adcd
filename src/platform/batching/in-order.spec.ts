import { expect, it } from 'vitest';
import { InOrder } from './in-order.js';

it('does what shares a key in the order of asking, and all else at once', async () => {
  const order = new InOrder();
  const begun: string[] = [];
  const end = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => end.set(name, () => resolve(name)));
  };
  const all = [
    order.run(['a', 'b'], work('ab')),
    order.run(['a'], work('a')),
    order.run(['c'], work('c')),
    order.run(['b', 'c'], work('bc')),
  ];
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['ab', 'c']);
  end.get('ab')!();
  await all[0];
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['ab', 'c', 'a']);
  end.get('c')!();
  await all[2];
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['ab', 'c', 'a', 'bc']);
  end.get('a')!();
  end.get('bc')!();
  expect(await Promise.all(all)).toEqual(['ab', 'a', 'c', 'bc']);
  expect(order.size).toBe(0);
});

it('goes on behind one that failed', async () => {
  const order = new InOrder();
  const failing = order.run(['a'], () => Promise.reject(new Error('no')));
  const next = order.run(['a'], () => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(order.size).toBe(0);
});
