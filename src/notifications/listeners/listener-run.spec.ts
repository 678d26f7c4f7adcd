import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LogFields, type LogLevel, RateLimitedLog } from '../../platform/logging/index.js';
import { FeedListener, type ListenedChange } from './feed-listener.js';
import type { ListenerLocks } from './listener-locks.js';
import { ListenerRun } from './listener-run.js';
import type { ListenerRepository } from './listener.repository.js';

class Standing extends FeedListener {
  readonly name = 'standing';
  signal: AbortSignal | undefined;
  async handle(_: readonly ListenedChange[], signal: AbortSignal): Promise<void> {
    this.signal = signal;
    await new Promise(() => undefined);
  }
}

const locks = {
  take: async () => ({ check: async () => undefined, release: async () => undefined }),
} as unknown as ListenerLocks;
const repository = {
  findBehind: async () => [{ recipient: 'ann', position: 0 }],
  read: async () => [
    { recipient: 'ann', from: 0, to: 1, changes: [{ kind: 'resync', recipient: 'ann', position: 1 }] },
  ],
} as unknown as ListenerRepository;

describe('a listener that does not end', () => {
  afterEach(() => vi.useRealTimers());

  it('is told to after 30 seconds, and told of then, and each minute', async () => {
    vi.useFakeTimers();
    const told: (LogFields | undefined)[] = [];
    const write = (_: LogLevel, __: string, fields?: LogFields) => void told.push(fields);
    const log = { write } as unknown as RateLimitedLog;
    const listener = new Standing();
    const run = new ListenerRun(listener, locks, repository, log, { intervalMs: 1_000 });
    run.start();
    await vi.advanceTimersByTimeAsync(29_999);
    expect([told.length, listener.signal?.aborted]).toEqual([0, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(listener.signal?.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(told).toEqual([30, 90, 150].map((seconds) => ({ listener: 'standing', recipient: 'ann', seconds })));
    const stopped = run.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await stopped;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(told.length).toBe(3);
  });
});
