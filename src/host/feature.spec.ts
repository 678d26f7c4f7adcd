import { afterEach, describe, expect, it, vi } from 'vitest';
import { FeedListener, type FeedListeners } from '../notifications/index.js';
import { Feature } from './feature.js';
import type { Sender } from './sender.js';

class Listening extends FeedListener {
  readonly name = 'listening';
  async handle(): Promise<void> {
    return undefined;
  }
}

const featureOf = (register: () => Promise<void>) =>
  new Feature({} as Sender, { register } as unknown as FeedListeners, [], [new Listening()]);

describe('the start of an application with listeners', () => {
  afterEach(() => vi.useRealTimers());

  it('waits for five seconds until they are registered, and no longer', async () => {
    vi.useFakeTimers();
    const started = vi.fn();
    void featureOf(() => new Promise(() => undefined))
      .onApplicationBootstrap()
      .then(started);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(started).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toHaveBeenCalled();
  });

  it('fails where one can’t be registered at all', async () => {
    await expect(featureOf(() => Promise.reject(new Error('two words'))).onApplicationBootstrap()).rejects.toThrow(
      'two words',
    );
  });
});
