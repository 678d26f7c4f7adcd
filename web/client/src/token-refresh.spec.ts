import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLink, refusal } from './a-link.fixture.js';
import { SessionToken } from './session-token.js';
import { TokenRefresh } from './token-refresh.js';

describe('a fresh token', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends a socket that has no place for it, so that the next one brings it', async () => {
    const claims = btoa(JSON.stringify({ exp: Date.now() / 1_000 + 120 }));
    const token = new SessionToken(`head.${claims}.signature`);
    await token.fresh();
    const link = new FakeLink();
    new TokenRefresh(token).watch(link);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(link.last.query).toContain('refreshConnection');
    link.last.sink.refused(refusal('TOO_MANY_SUBSCRIPTIONS'));
    expect(link.ends).toMatchObject([{ code: 4403 }]);
  });
});
