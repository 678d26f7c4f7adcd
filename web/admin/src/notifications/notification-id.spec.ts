import { describe, expect, it } from 'vitest';
import { filterAround, idIn, publishedAtOf } from './notification-id.js';

describe('the id of a notification', () => {
  it('is found in what was pasted', () => {
    expect(idIn('  01A2266E-1983-7755-a3e9-7b278a7eb2d8\n')).toBe('01a2266e-1983-7755-a3e9-7b278a7eb2d8');
    expect(idIn('order 01a2266e-1983-7755-a3e9-7b278a7eb2d8')).toBeUndefined();
    expect(idIn('order')).toBeUndefined();
  });

  it('says when it was published', () => {
    // Of the example of RFC 9562, A.6.
    expect(publishedAtOf('017F22E2-79B0-7CC3-98C4-DC0C0C07398F')).toBe(Date.parse('2022-02-22T19:22:22.000Z'));
    expect(filterAround('017F22E2-79B0-7CC3-98C4-DC0C0C07398F')).toEqual({
      createdAfter: '2022-02-22T19:22:21.999Z',
      createdBefore: '2022-02-22T19:22:22.001Z',
    });
  });

  it('of another kind says nothing of it', () => {
    expect(publishedAtOf('919108f7-52d1-4320-9bac-f847db4148a8')).toBeUndefined();
    expect(filterAround('ada')).toBeUndefined();
  });
});
