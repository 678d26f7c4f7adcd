import { describe, expect, it } from 'vitest';
import { anItem, cursorAt } from './an-item.fixture.js';
import { applyChange, type Change, type Shown } from './change.js';

const NOW = '2026-01-01T00:00:00.000Z';
const shown = (notifications: Shown['notifications'], unreadCount: number, unseenCount: number): Shown => ({
  notifications,
  unreadCount,
  unseenCount,
});
const read = (place: number) => anItem(place, { status: 'READ', readAt: 'then', seenAt: 'then' });
const after = (before: Shown, change: Change, countsToo = true) => {
  const { notifications, ...counts } = applyChange(before, change, NOW, countsToo);
  return [
    notifications.map(({ id, readAt, seenAt, status }) => [id, readAt, seenAt, status]),
    counts.unreadCount,
    counts.unseenCount,
  ];
};

describe('a change, before the server has told it', () => {
  const before = shown([anItem(3), anItem(2, { seenAt: 'then' }), read(1)], 12, 7);

  it.each<[Change['kind'], unknown[]]>([
    ['read', [['n3', NOW, NOW, 'READ'], 11, 6]],
    ['seen', [['n3', null, NOW, 'PENDING'], 12, 6]],
    ['unread', [['n3', null, null, 'PENDING'], 12, 7]],
    ['unarchive', [['n3', null, null, 'PENDING'], 12, 7]],
  ])('%s of one', (kind, [first, unread, unseen]) => {
    const others = [
      ['n2', null, 'then', 'PENDING'],
      ['n1', 'then', 'then', 'READ'],
    ];
    expect(after(before, { kind, ids: ['n3'] } as Change)).toEqual([[first, ...others], unread, unseen]);
  });

  it.each(['archive', 'delete', 'snooze'] as const)('%s takes it out of list and counts', (kind) => {
    const change = { kind, ids: ['n3', 'n2', 'n1', 'not held'], until: NOW } as Change;
    expect(after(before, change)).toEqual([[], 10, 6]);
  });

  it('unread: seen it stays', () => {
    const [[first], unread, unseen] = after(shown([read(1)], 0, 0), { kind: 'unread', ids: ['n1'] }) as [
      unknown[],
      number,
      number,
    ];
    expect([first, unread, unseen]).toEqual([['n1', null, 'then', 'PENDING'], 1, 0]);
  });

  it('of all up to what is shown leaves what came since', () => {
    const { notifications, unreadCount, unseenCount } = applyChange(
      before,
      { kind: 'readAll', upTo: cursorAt(2) },
      NOW,
      true,
    );
    // Of those that are not held nothing can be newer: only the one above is left.
    expect([notifications.map(({ readAt }) => readAt), unreadCount, unseenCount]).toEqual([[null, NOW, 'then'], 1, 1]);
    expect(after(before, { kind: 'archiveAll' }).slice(1)).toEqual([0, 0]);
    expect(after(before, { kind: 'seenAll' }).slice(1)).toEqual([12, 0]);
  });

  it('of all that match changes the counts by those that are held', () => {
    const social = shown([anItem(2, { category: 'social' }), anItem(1)], 5, 5);
    expect(after(social, { kind: 'readAll', filter: { categories: ['social'] } }).slice(1)).toEqual([4, 4]);
  });

  it('leaves counts that have it already', () => {
    expect(after(before, { kind: 'read', ids: ['n3'] }, false).slice(1)).toEqual([12, 7]);
  });
});
