import { describe, expect, it } from 'vitest';
import { nextStep } from './after-end.js';

const end = (code: number, more: { status?: number; retryAfterMs?: number } = {}) => ({ code, reason: '', ...more });

describe('after the end of a connection', () => {
  it('another one is made within a second where a node said that it stops', () => {
    expect(nextStep(end(1012), true)).toEqual({ kind: 'retry', pace: 'soon', atLeastMs: 0 });
    expect(nextStep(end(1012), false)).toMatchObject({ pace: 'growing' });
  });

  it('an expired token costs no pause, unless the next one has expired as well', () => {
    expect(nextStep(end(4403), true)).toMatchObject({ pace: 'at once' });
    expect(nextStep(end(4403), false)).toMatchObject({ pace: 'growing' });
  });

  it('who gave way stays away, and what is hopeless is left', () => {
    expect(nextStep(end(1008), true)).toEqual({ kind: 'pause' });
    for (const code of [1002, 1007, 1009, 4400, 4406, 4409, 4429]) {
      expect(nextStep(end(code), true)).toEqual({ kind: 'stop' });
    }
  });

  it.each([1000, 1001, 1006, 1011, 1013, 4401, 4408, 4413, 4499, 4510, 4999])('%i is retried', (code) => {
    expect(nextStep(end(code), true)).toEqual({ kind: 'retry', pace: 'growing', atLeastMs: 0 });
  });

  it('leaves alone for as long as the server asks', () => {
    expect(nextStep(end(1006, { status: 503, retryAfterMs: 10_000 }), false)).toMatchObject({ atLeastMs: 10_000 });
    expect(nextStep(end(4420), true)).toMatchObject({ atLeastMs: 1_000 });
  });
});
