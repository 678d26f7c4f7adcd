import { describe, expect, it } from 'vitest';
import { anItem } from './an-item.fixture.js';
import { matches } from './matches.js';
import type { NotificationFilter, Priority } from './operations.js';

describe('a filter, looked at from here', () => {
  const item = anItem(5, { priority: 'HIGH' });

  it.each<[NotificationFilter, boolean | undefined]>([
    [{}, true],
    [{ categories: ['system'], types: ['order_status'] }, true],
    [{ categories: ['social'] }, false],
    [{ types: ['mention'] }, false],
    [{ topics: ['orders'] }, false],
    [{ minPriority: 'HIGH' }, true],
    [{ minPriority: 'URGENT' }, false],
    [{ read: false, seen: false }, true],
    [{ read: true }, false],
    [{ seen: true }, false],
    [{ read: null, categories: null }, true],
    [{ createdAfter: item.createdAt }, false],
    [{ createdBefore: item.createdAt }, false],
    [{ text: 'order' }, undefined],
    [{ archived: true }, undefined],
    [{ archived: true, read: true }, false],
  ])('%j', (filter, expected) => {
    expect(matches(item, filter)).toBe(expected);
  });

  it('leaves out what was put away, unless it asks for that', () => {
    const archived = anItem(1, { archivedAt: 'then' });
    expect([matches(archived, {}), matches(archived, { archived: true })]).toEqual([false, undefined]);
    expect(matches(anItem(1, { snoozedUntil: 'later' }), {})).toBe(false);
  });

  it('knows what was sent to a topic', () => {
    const item = anItem(1, { topic: 'orders' });
    expect([matches(item, { topics: ['orders', 'news'] }), matches(item, { topics: [] })]).toEqual([true, false]);
  });

  it('looks at everything that a filter may say', () => {
    // A new one must be given here, and looked at there: otherwise a list would show what its filter forbids.
    const passedOver: { [Key in keyof Required<NotificationFilter>]: NonNullable<NotificationFilter[Key]> } = {
      archived: true,
      categories: [],
      createdAfter: item.createdAt,
      createdBefore: item.createdAt,
      minPriority: 'URGENT',
      read: true,
      seen: true,
      snoozed: true,
      text: 'order',
      topics: [],
      types: [],
    };
    for (const [key, value] of Object.entries(passedOver))
      expect([key, matches(item, { [key]: value })]).not.toContain(true);
  });

  it('takes a priority that it does not know for the lowest', () => {
    const strange = anItem(1, { priority: 'CALM' as Priority });
    expect([matches(strange, { minPriority: 'LOW' }), matches(strange, {})]).toEqual([false, true]);
  });
});
