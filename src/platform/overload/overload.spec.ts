import { afterEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/index.js';
import { Overload } from './overload.js';

let overload: Overload;
afterEach(() => overload.onApplicationShutdown());

function watching(env: Record<string, string>): Overload {
  overload = new Overload(readEnvironment(env));
  overload.onModuleInit();
  return overload;
}

/** Keeps the event loop from everything else for a while. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

async function until(condition: () => boolean, meanwhile: () => void = () => undefined): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come');
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('overload', () => {
  it('is when as many requests are under way as may be, and over when one is answered', () => {
    watching({ MAX_REQUESTS_IN_FLIGHT: '2' });
    const first = overload.begin();
    expect(overload.reason).toBeUndefined();
    const second = overload.begin();
    expect(overload.reason).toBe('in-flight');
    first();
    expect(overload.reason).toBeUndefined();
    second();
    overload.begin();
    expect(overload.reason).toBeUndefined();
  });

  it('is when the event loop comes round late for a while, and over when it has caught up', async () => {
    watching({ MAX_EVENT_LOOP_DELAY: '100ms' });
    await until(
      () => overload.reason === 'event-loop',
      () => block(200),
    );
    await until(() => overload.reason === undefined);
    expect(overload.reason).toBeUndefined();
  });

  it('is not for one long pause', async () => {
    watching({ MAX_EVENT_LOOP_DELAY: '100ms' });
    // What it measures is the time between two looks: there has to be one before.
    await new Promise((resolve) => setTimeout(resolve, 200));
    block(4_000);
    const since = performance.now();
    const seen = new Set<unknown>();
    await until(() => {
      seen.add(overload.reason);
      return performance.now() - since > 2_000;
    });
    expect([...seen]).toEqual([undefined]);
  });
});
