import { expect, it } from 'vitest';
import { WaitingAnswers } from './waiting-answers.js';

function waiting(most: number, mostOfOne: number) {
  const answers = new WaitingAnswers(most, mostOfOne);
  const connections = new Map<string, object>();
  const cut: string[] = [];
  const connection = (name: string) => {
    const known = connections.get(name) ?? { name };
    connections.set(name, known);
    return known;
  };
  /** `name`: the address, and which of its connections. */
  const add = (name: string, bytes: number) =>
    answers.add(connection(name), name.charAt(0), bytes, () => cut.push(name));
  return { answers, cut, add, forget: (name: string) => answers.forget(connection(name)) };
}

it('cuts who has waited longest of an address that has too much, and nobody else', () => {
  const { answers, cut, add } = waiting(1_000, 100);
  add('b1', 90);
  add('a1', 60);
  add('a2', 40);
  expect(cut).toEqual([]);
  add('a3', 50);
  expect(cut).toEqual(['a1']);
  add('a4', 100);
  expect(cut).toEqual(['a1', 'a2', 'a3']);
  expect(answers.bytes).toBe(190);
});

it('cuts a connection once, with all its answers', () => {
  const { answers, cut, add } = waiting(1_000, 100);
  add('a1', 10);
  add('a2', 30);
  add('a1', 50);
  add('a3', 20);
  expect([cut, answers.bytes]).toEqual([['a1'], 50]);
  for (let count = 0; count < 11; count += 1) add('a4', 10);
  expect([cut, answers.bytes]).toEqual([['a1', 'a2', 'a3', 'a4'], 0]);
});

it('cuts who has waited longest of the address that holds most, where all have too much together', () => {
  const { answers, cut, add } = waiting(100, 60);
  add('p1', 5);
  for (const name of ['a1', 'a2', 'b1', 'b2']) add(name, 20);
  add('c1', 20);
  expect([cut, answers.bytes]).toEqual([['a1'], 85]);
  add('c2', 20);
  expect([cut, answers.bytes]).toEqual([['a1', 'b1'], 85]);
});

it('lets one wait that is larger than the bounds, where no other does', () => {
  const { answers, cut, add } = waiting(100, 60);
  add('a1', 10);
  const taken = add('a2', 500);
  expect([cut, answers.bytes]).toEqual([['a1'], 500]);
  add('b1', 1);
  expect([cut, answers.bytes]).toEqual([['a1', 'a2'], 1]);
  taken();
  expect(answers.bytes).toBe(1);
});

it('has room again when answers were taken or their connection has gone, however often that is told', () => {
  const { answers, cut, add, forget } = waiting(100, 60);
  for (let round = 0; round < 10; round += 1) {
    const taken = add('a1', 30);
    add('a1', 30);
    taken();
    taken();
    forget('a1');
    taken();
    forget('a1');
  }
  expect([cut, answers.bytes]).toEqual([[], 0]);
  expect(answers).toMatchObject({ held: new Map(), byNetwork: new Map() });
});
