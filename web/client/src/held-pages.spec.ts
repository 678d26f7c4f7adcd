import { beforeEach, describe, expect, it } from 'vitest';
import { anItem, cursorAt } from './an-item.fixture.js';
import { HeldPages } from './held-pages.js';

const page = (places: number[], position: number, hasMore = false) => ({
  items: places.map((place) => anItem(place)),
  endCursor: hasMore ? `page behind ${places.at(-1)}` : null,
  hasMore,
  position: cursorAt(position),
});

describe('the pages that are held', () => {
  let pages: HeldPages;
  beforeEach(() => {
    pages = new HeldPages();
  });
  const ids = () => pages.items.map(({ id }) => id);
  const read = (place: number) => anItem(place, { readAt: 'then', status: 'READ' });

  it('are newest first, whatever comes first', () => {
    pages.takePages([page([3, 1], 3)], true);
    pages.put(anItem(2), 4);
    pages.put(anItem(5), 5);
    expect(ids()).toEqual(['n5', 'n3', 'n2', 'n1']);
    pages.remove('n3', 6);
    expect(ids()).toEqual(['n5', 'n2', 'n1']);
  });

  it('leave to its page what lies below what was loaded', () => {
    pages.takePages([page([9, 8, 7], 9, true)], true);
    pages.put(read(4), 10);
    expect([ids(), pages.hasMore, pages.endCursor]).toEqual([['n9', 'n8', 'n7'], true, 'page behind 7']);
    pages.expectPage();
    pages.takePages([page([6, 4], 10)], false);
    expect([ids(), pages.hasMore]).toEqual([['n9', 'n8', 'n7', 'n6', 'n4'], false]);
  });

  it('keep what was told while a page was on its way, where the page is older', () => {
    pages.expectPage();
    pages.put(read(2), 11);
    pages.remove('n1', 12);
    pages.put(anItem(13), 13);
    pages.takePages([page([3, 2, 1], 10)], true);
    expect(ids()).toEqual(['n13', 'n3', 'n2']);
    expect(pages.items.find(({ id }) => id === 'n2')?.readAt).toBe('then');
  });

  it('take the page’s word where the event is older', () => {
    pages.expectPage();
    pages.put(read(2), 9);
    pages.remove('n1', 10);
    pages.takePages([page([2, 1], 10)], true);
    expect(pages.items.map(({ id, readAt }) => [id, readAt])).toEqual([
      ['n2', null],
      ['n1', null],
    ]);
  });

  it('are not set back by events that the page was ahead of', () => {
    pages.takePages([page([2, 1], 10)], true);
    pages.put(read(2), 8);
    pages.remove('n1', 9);
    expect(pages.items.map(({ readAt }) => readAt)).toEqual([null, null]);
    pages.put(read(2), 11);
    pages.remove('n1', 12);
    expect(pages.items.map(({ id, readAt }) => [id, readAt])).toEqual([['n2', 'then']]);
  });

  it('have to be asked for again when more was told meanwhile than is remembered', () => {
    pages.expectPage();
    for (let place = 1; place <= 1_001; place += 1) pages.put(anItem(place), place);
    expect(pages.takePages([page([1], 1)], true)).toBe(false);
    pages.expectPage();
    expect(pages.takePages([page([1], 1)], true)).toBe(true);
    expect(ids()).toEqual(['n1']);
  });

  it('take what can’t be compared for news', () => {
    pages.takePages([{ ...page([1], 5), position: 'of another version' }], true);
    pages.put(read(1), 1);
    expect(pages.items[0]?.readAt).toBe('then');
  });
});
