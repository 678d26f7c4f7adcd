import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FeedReading } from '../../src/notifications/feed/feed-reader.js';
import { aPlannedSend, type FeedFixture, feedFixture } from '../support/feed-fixture.js';

const PEOPLE = Array.from({ length: 40 }, (_, index) => `user-${index}`);
const EACH = 30;

let feeds: FeedFixture;
beforeAll(async () => {
  feeds = await feedFixture();
  for (let round = 0; round < EACH; round += 1) await feeds.publisher.publish(aPlannedSend(PEOPLE));
});
afterAll(() => feeds.close());

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/**
 * Guards against: "ORDER BY the question" alone, over the answers to many questions that were gathered into one statement.
 * A sort keeps no order among equals, so what many people had missed came out of order when they came back together.
 */
it.each<FeedReading>(['added', 'changed'])('reads many feeds at once, each in its order (%s)', async (reading) => {
  const pages = await Promise.all(PEOPLE.map((person, index) => feeds.reader.read(reading, person, index % EACH)));
  pages.forEach((page, index) => {
    expect(page.entries.map((entry) => entry.number)).toEqual(numbers((index % EACH) + 1, EACH));
    expect(page.hasMore).toBe(false);
  });
});

it.each<FeedReading>(['added', 'changed'])(
  'cuts a page off behind its first entries, not behind any (%s)',
  async (reading) => {
    const pages = await Promise.all(PEOPLE.map((person) => feeds.reader.read(reading, person, 5, 10)));
    for (const page of pages) {
      expect(page.entries.map((entry) => entry.number)).toEqual(numbers(6, 15));
      expect(page.hasMore).toBe(true);
    }
  },
);
