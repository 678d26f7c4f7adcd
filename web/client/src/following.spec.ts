import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLink, refusal } from './a-link.fixture.js';
import { type FollowOptions, Following } from './following.js';

const PACE = { baseMs: 1_000, capMs: 30_000 };

describe('a subscription that is followed', () => {
  let aside: (() => void)[];
  beforeEach(() => {
    aside = [];
    vi.useFakeTimers();
    vi.stubGlobal('queueMicrotask', (work: () => void) => aside.push(work));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const fails = () => {
    throw new Error('a mistake of the application’s');
  };
  function started(options: Partial<FollowOptions<unknown>>) {
    const link = new FakeLink();
    const none = () => undefined;
    const following = new Following({ query: 'q', variables: () => ({}), next: none, refused: none, ...options }, PACE);
    following.start(link);
    return { link, following };
  }

  it('is not ended by what the application throws, which is thrown aside', () => {
    const { link } = started({ next: fails, refused: fails });
    link.last.sink.next({ data: 1 });
    link.last.sink.refused([{ message: 'no', extensions: { code: 'FORBIDDEN' } }]);
    expect(aside).toHaveLength(2);
    for (const thrown of aside) expect(thrown).toThrow('a mistake');
  });

  it.each([
    ['RATE_LIMITED', { retryAfter: 60 }, 60_000],
    ['A_NEW_ONE', {}, 0],
  ])('goes on behind %s, after the pause that the server wants', (code, extensions, pauseMs) => {
    const { link } = started({ refused: fails });
    link.last.sink.refused(refusal(code, extensions));
    vi.advanceTimersByTime(Math.max(0, pauseMs - 1));
    expect(link.asked).toHaveLength(1);
    vi.advanceTimersByTime(PACE.baseMs + 1);
    expect([link.asked.length, aside.length]).toEqual([2, 0]);
  });

  it('is begun a moment later when the application can’t say where', () => {
    let isReady = false;
    const { link } = started({ variables: () => (isReady ? { after: 'here' } : fails()) });
    expect([link.asked.length, aside.length]).toEqual([0, 1]);
    isReady = true;
    vi.advanceTimersByTime(PACE.baseMs);
    expect(link.asked).toMatchObject([{ variables: { after: 'here' } }]);
  });
});
