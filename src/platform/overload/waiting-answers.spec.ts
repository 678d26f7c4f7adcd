import { expect, it } from 'vitest';
import { WaitingAnswers } from './waiting-answers.js';

function waiting(most: number, mostOfOne: number) {
  const answers = new WaitingAnswers(most, mostOfOne);
  const cut: string[] = [];
  const add = (name: string, network: string, bytes: number) => answers.add(network, bytes, () => cut.push(name));
  return { answers, cut, add };
}

it('cuts what has waited longest of an address that has too much, and nobody else’s', () => {
  const { answers, cut, add } = waiting(1_000, 100);
  add('b1', 'b', 90);
  add('a1', 'a', 60);
  add('a2', 'a', 40);
  expect(cut).toEqual([]);
  add('a3', 'a', 50);
  expect(cut).toEqual(['a1']);
  add('a4', 'a', 100);
  expect(cut).toEqual(['a1', 'a2', 'a3']);
  expect(answers.bytes).toBe(190);
});

it('cuts what has waited longest of all, where all have too much together', () => {
  const { answers, cut, add } = waiting(100, 60);
  for (const name of ['a', 'b']) add(name, name, 40);
  add('c', 'c', 30);
  expect([cut, answers.bytes]).toEqual([['a'], 70]);
});

it('lets one wait that is larger than the bounds, where no other does', () => {
  const { answers, cut, add } = waiting(100, 60);
  add('small', 'a', 10);
  const taken = add('large', 'a', 500);
  expect([cut, answers.bytes]).toEqual([['small'], 500]);
  add('next', 'b', 1);
  expect([cut, answers.bytes]).toEqual([['small', 'large'], 1]);
  taken();
  expect(answers.bytes).toBe(1);
});

it('has room again when answers were taken, however often that is told', () => {
  const { answers, cut, add } = waiting(100, 60);
  for (let round = 0; round < 10; round += 1) {
    const taken = add('a', 'a', 60);
    taken();
    taken();
  }
  expect([cut, answers.bytes]).toEqual([[], 0]);
  expect(answers).toMatchObject({ waiting: new Set(), byNetwork: new Map() });
});
