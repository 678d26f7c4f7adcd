import { describe, expect, it } from 'vitest';
import { Breaker, type BreakerState } from './breaker.js';

function aBreaker() {
  const states: BreakerState[] = [];
  const breaker = new Breaker({ failures: 3, pauseMs: 100, longestPauseMs: 350 }, (state) => states.push(state));
  const failAt = (...times: number[]) => times.forEach((at) => breaker.failed(at));
  return { breaker, states, failAt };
}

describe('Breaker', () => {
  it('opens after so many failures in a row, and not when one in between went well', () => {
    const { breaker, failAt } = aBreaker();
    failAt(0, 0);
    breaker.succeeded();
    failAt(0, 0);
    expect(breaker.enter(0)).toBe(true);
    failAt(0);
    expect(breaker.state).toBe('open');
    expect(breaker.enter(99)).toBe(false);
  });

  it('lets a single probe through when its pause is over', () => {
    const { breaker, states, failAt } = aBreaker();
    failAt(0, 0, 0);
    expect(breaker.opensInMs(40)).toBe(60);
    expect([breaker.enter(100), breaker.enter(100), breaker.enter(5_000)]).toEqual([true, false, false]);
    expect(breaker.opensInMs(5_000)).toBe(Infinity);
    breaker.succeeded();
    expect([breaker.enter(100), breaker.enter(100)]).toEqual([true, true]);
    expect(states).toEqual(['open', 'probing', 'closed']);
  });

  it('pauses for twice as long after each probe that failed, up to a bound, and begins anew when it was well', () => {
    const { breaker, failAt } = aBreaker();
    failAt(0, 0, 0);
    let now = 0;
    const pauses: number[] = [];
    for (let probe = 0; probe < 4; probe += 1) {
      now += breaker.opensInMs(now);
      breaker.enter(now);
      breaker.failed(now);
      pauses.push(breaker.opensInMs(now));
    }
    expect(pauses).toEqual([200, 350, 350, 350]);
    breaker.succeeded();
    failAt(now, now, now);
    expect(breaker.opensInMs(now)).toBe(100);
  });

  it('is not opened for longer by those that were on their way when it opened, and is closed by them', () => {
    const { breaker, failAt } = aBreaker();
    failAt(0, 0, 0, 90);
    expect(breaker.opensInMs(90)).toBe(10);
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
  });

  it('lets the next one probe when the first did not come to it', () => {
    const { breaker, failAt } = aBreaker();
    failAt(0, 0, 0);
    expect(breaker.enter(100)).toBe(true);
    breaker.left();
    expect(breaker.enter(100)).toBe(true);
  });
});
