import { describe, expect, it } from 'vitest';
import { compare } from './comparison.js';

describe('a figure beside the one before', () => {
  it('says by how much, and which way', () => {
    expect(compare(112, 100, 'count', 'neither')).toEqual({ sign: '▲', words: '12% more', tone: 'neutral' });
    expect(compare(50, 100, 'count', 'neither')).toEqual({ sign: '▼', words: '50% less', tone: 'neutral' });
    expect(compare(0.95, 0.962, 'share', 'more')).toMatchObject({ sign: '▼', words: '1.2 points less' });
    expect(compare(0.96, 0.95, 'share', 'more')).toMatchObject({ sign: '▲', words: '1 point more' });
    expect(compare(1_500, 500, 'duration', 'less')).toMatchObject({ sign: '▲', words: '1\u00A0s longer' });
  });

  it('knows which way is better', () => {
    expect(compare(5, 10, 'count', 'less')?.tone).toBe('better');
    expect(compare(15, 10, 'count', 'less')?.tone).toBe('worse');
    expect(compare(0.9, 0.8, 'share', 'more')?.tone).toBe('better');
    expect(compare(0.7, 0.8, 'share', 'more')?.tone).toBe('worse');
    expect(compare(900, 300, 'duration', 'less')?.tone).toBe('worse');
  });

  it('is the same where nobody would see a difference', () => {
    const same = { sign: '=', words: 'as before', tone: 'neutral' };
    expect(compare(10, 10, 'count', 'less')).toEqual(same);
    expect(compare(0, 0, 'count', 'less')).toEqual(same);
    expect(compare(0.90001, 0.9, 'share', 'more')).toEqual(same);
    expect(compare(40, 43, 'duration', 'less')).toEqual({ ...same, words: 'about as before' });
  });

  it('says nothing where there was nothing before', () => {
    expect(compare(10, 0, 'count', 'less')).toBeUndefined();
    expect(compare(10, null, 'duration', 'less')).toBeUndefined();
    expect(compare(null, 10, 'duration', 'less')).toBeUndefined();
  });
});
