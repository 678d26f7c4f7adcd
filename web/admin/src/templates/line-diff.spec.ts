import { describe, expect, it } from 'vitest';
import { diffLines } from './line-diff.js';

const told = (older: string, newer: string) =>
  diffLines(older, newer).map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`);

describe('the difference of two texts', () => {
  it('keeps what both have, and tells what went before what came', () => {
    expect(told('a\nb\nc\nd', 'a\nx\nc\ny\nd')).toEqual([' a', '-b', '+x', ' c', '+y', ' d']);
  });

  it('is none of the same, and all of nothing', () => {
    expect(told('a\nb', 'a\nb')).toEqual([' a', ' b']);
    expect(told('', 'a')).toEqual(['+a']);
    expect(told('a', '')).toEqual(['-a']);
  });

  it('makes either text again, whatever they are', () => {
    const letters = ['a', 'b', 'c'];
    for (let round = 0; round < 200; round += 1) {
      const text = () => Array.from({ length: 1 + ((round * 7) % 9) }, () => letters[Math.floor(Math.random() * 3)]);
      const [older, newer] = [text().join('\n'), text().join('\n')];
      const lines = diffLines(older, newer);
      const without = (kind: string) => lines.flatMap((line) => (line.kind === kind ? [] : [line.text])).join('\n');
      expect(without('added')).toBe(older);
      expect(without('removed')).toBe(newer);
    }
  });

  it('takes long texts that have nothing in common', () => {
    const long = (word: string) => Array.from({ length: 5_000 }, (_, n) => `${word} ${n}`).join('\n');
    expect(diffLines(long('a'), long('b'))).toHaveLength(10_000);
  });
});
