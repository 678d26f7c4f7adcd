import { describe, expect, it } from 'vitest';
import { sayBytes, sayCount, sayDuration, sayPace, sayShare } from './figures.js';

describe('figures in words', () => {
  it.each([
    [0, '0 ms'],
    [38.4, '38 ms'],
    [999, '999 ms'],
    [1_240, '1.2 s'],
    [59_000, '59 s'],
    [270_000, '4.5 min'],
    [7_200_000, '2 h'],
    [3 * 86_400_000, '3 d'],
  ])('says %d ms as %s', (ms, words) => expect(sayDuration(ms)).toBe(words.replace(' ', '\u00A0')));

  it('says counts, paces, shares and sizes', () => {
    expect(sayCount(12_045)).toBe('12,045');
    expect([sayPace(0.44), sayPace(12), sayPace(1_204.6)]).toEqual(['0.4', '12', '1,205']);
    expect([sayShare(0), sayShare(0.9734), sayShare(1)]).toEqual(['0%', '97.3%', '100%']);
    expect([sayBytes(317_632_512), sayBytes(1_530_000_000)]).toEqual(['318\u00A0MB', '1.5\u00A0GB']);
  });
});
