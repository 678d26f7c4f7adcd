import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anItem, cursorAt } from './an-item.fixture.js';
import { PendingChanges } from './pending-changes.js';

describe('changes that the stream has not told of', () => {
  let pending: PendingChanges;
  beforeEach(() => {
    vi.useFakeTimers();
    pending = new PendingChanges(() => undefined);
    pending.add('one', { kind: 'read', ids: ['n1'] }, 'now', false);
  });
  afterEach(() => {
    pending.close();
    vi.useRealTimers();
  });
  const unread = () => pending.over({ notifications: [anItem(1)], unreadCount: 1, unseenCount: 1 }).unreadCount;

  it('stay until the stream has got to where the answer stands', () => {
    expect(unread()).toBe(0);
    pending.settle(cursorAt(100));
    expect(pending.size).toBe(1);
    pending.answer('one', cursorAt(5), cursorAt(4));
    // The answer brought the counts along.
    expect([pending.size, unread()]).toEqual([1, 1]);
    pending.settle(cursorAt(5));
    expect(pending.size).toBe(0);
  });

  it('go at once when the stream was there before the answer, or when nobody can tell', () => {
    pending.answer('one', cursorAt(5), cursorAt(5));
    pending.add('two', { kind: 'read', ids: ['n1'] }, 'now', false);
    pending.answer('two', 'of another version', cursorAt(1));
    expect(pending.size).toBe(0);
  });

  it('of another life of the feed stay until all is loaded again', () => {
    pending.answer('one', cursorAt(5, 1), cursorAt(9, 2));
    expect(pending.size).toBe(1);
    pending.settleOtherLives(cursorAt(9, 2));
    expect(pending.size).toBe(0);
  });

  it('of a tab that says no more are forgotten after a minute', () => {
    pending.add('theirs', { kind: 'read', ids: ['n2'] }, 'now', true);
    pending.add('answered', { kind: 'read', ids: ['n3'] }, 'now', true);
    pending.answer('answered', cursorAt(9), cursorAt(1));
    vi.advanceTimersByTime(60_000);
    expect(pending.size).toBe(2);
  });

  it('are 200 at most: the oldest is left to the stream', () => {
    for (let count = 0; count < 300; count += 1) {
      pending.add(`${count}`, { kind: 'read', ids: ['n9'] }, 'now', true);
    }
    expect([pending.size, unread()]).toEqual([200, 1]);
  });
});
