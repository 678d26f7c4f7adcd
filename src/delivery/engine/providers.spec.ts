import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.js';
import { ChannelProviders } from './providers.js';

function providersOf(...names: string[]) {
  let now = 0;
  const guarded = names.map((name) => ({
    name,
    breaker: new Breaker({ failures: 1, pauseMs: 100, longestPauseMs: 100 }),
  }));
  const providers = new ChannelProviders(guarded, () => now);
  return { providers, wait: (ms: number) => (now += ms) };
}

describe('providers of a channel', () => {
  it('are asked in their order, the next where one is down, and nobody when all are', () => {
    const { providers, wait } = providersOf('first', 'second');
    const permit = providers.enter()!;
    expect(permit.provider).toBe('first');
    permit.isDown();
    const next = permit.next()!;
    expect([next.provider, providers.areDown]).toEqual(['second', false]);
    next.isDown();
    expect([next.next(), providers.enter(), providers.areDown]).toEqual([undefined, undefined, true]);
    expect(providers.opensInMs()).toBe(100);
    wait(100);
    expect([providers.opensInMs(), providers.enter()?.provider]).toEqual([0, 'first']);
  });

  it('take one word for each permit: what was told is not taken back', () => {
    const { providers } = providersOf('only');
    const permit = providers.enter()!;
    permit.isDown();
    permit.unused();
    permit.answered();
    expect(providers.areDown).toBe(true);
  });

  it('are not well again by a probe whose outcome nobody understands, nor down by anything of the kind', () => {
    const { providers, wait } = providersOf('only');
    providers.enter()!.isUnclear();
    expect(providers.areDown).toBe(false);
    providers.enter()!.isDown();
    wait(100);
    providers.enter()!.isUnclear();
    expect([providers.areDown, providers.opensInMs()]).toEqual([true, 100]);
  });
});
