import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InboxSearchRepository } from '../../src/notifications/inbox-search.repository.js';
import { searchedText } from '../../src/notifications/notification-search.js';
import { type Database, weekOf } from '../../src/platform/database/index.js';
import { LONG, note } from '../support/random.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const READER = 'reader';
/** More than are walked through first, several times over; with the long run, as many as docs/search.md speaks of. */
const COUNT = LONG ? 100_000 : 12_000;

/** What is said in the n-th: words that stand in all, in half, in one of a hundred, in the oldest alone, and in a single one. */
const messageOf = (n: number) =>
  [
    'order',
    n % 2 === 0 ? 'shipped' : 'packed',
    `item${n % 100}`,
    n < 1_500 ? 'olden' : 'newer',
    n < 900 ? 'Ancient' : 'later',
    `number${n}`,
  ].join(' ');

describe('full-text search', () => {
  let feeds: FeedFixture;
  beforeAll(async () => {
    feeds = await feedFixture();
    for (let at = 0; at < COUNT; at += 200) {
      await feeds.publishing.publish(
        feeds.database,
        Array.from({ length: 200 }, (_, index) =>
          // Every third is told to others as well.
          aPlannedSend(index % 3 === 0 ? [READER, `with-${index}`] : [READER], {
            title: `No ${at + index}`,
            message: messageOf(at + index),
          }),
        ),
      );
    }
    // What others were told, in words that the reader knows few of.
    await feeds.publishing.publish(
      feeds.database,
      Array.from({ length: 300 }, (_, index) => aPlannedSend([`other-${index}`], { message: 'number7 elsewhere' })),
    );
  }, 300_000);
  afterAll(() => feeds.close());

  const found = async (text: string, options: { before?: number; limit?: number; read?: boolean } = {}) => {
    const { before = COUNT + 1, limit = 20, ...filter } = options;
    const page = await feeds.search.findPage({ recipient: READER, text, filter, before, limit });
    return page.map((record) => Number(record.content.title.slice(3)));
  };
  const newest = (matches: (n: number) => boolean, limit = 20) =>
    Array.from({ length: COUNT }, (_, index) => COUNT - 1 - index)
      .filter(matches)
      .slice(0, limit);

  it.each([
    ['a word that stands in all', 'order', () => true],
    ['in half of them', 'shipped', (n: number) => n % 2 === 0],
    ['in one of a hundred', 'item7 ', (n: number) => n % 100 === 7 || Math.floor((n % 100) / 10) === 7],
    ['in the oldest, fewer than are looked up', 'ancient', (n: number) => n < 900],
    ['in the oldest, more than are looked up', 'olden', (n: number) => n < 1_500],
    ['in one', 'number1234', (n: number) => String(n).startsWith('1234')],
    ['in none', 'nowhere', () => false],
    ['in what others were told alone', 'elsewhere', () => false],
    ['two words', 'packed olden', (n: number) => n % 2 === 1 && n < 1_500],
    ['either of two', 'number77 or number88', (n: number) => n === 77 || String(n).startsWith('88')],
    ['one without another', 'ancient -shipped', (n: number) => n < 900 && n % 2 === 1],
    [
      'words that stand together',
      '"packed item5"',
      (n: number) => n % 100 === 5 || (n % 2 === 1 && n % 100 >= 50 && n % 100 < 60),
    ],
    ['of the title, and a short last one whole', '"no 42"', (n: number) => n === 42],
    ['in other letters', 'SHIPPED Ancient', (n: number) => n % 2 === 0 && n < 900],
    ['a group that is left out', 'olden -"shipped item2"', (n: number) => n < 1_500 && n % 100 !== 2],
  ])('finds %s', async (_what, text, matches) => {
    expect(await found(text)).toEqual(newest(matches));
  });

  it('takes any text for words, and words alone', async () => {
    for (const text of ["'", "' | '@*", '@*', '!!! --- """', ':*', '\\', '(', 'a & b | !', '%', '\u0000', '\ud800']) {
      expect(await found(searchedText(text) ?? ''), text).toEqual([]);
    }
  });

  it('finds what stands on the edges of what is walked through', async () => {
    // Places from the newest on: 2,000 are walked through, then 8,000 more, then the rest. Numbers are places less one.
    const edges = [COUNT - 2_001, COUNT - 2_000, COUNT - 1_999, COUNT - 10_001, COUNT - 10_000, COUNT - 9_999];
    const [first] = await feeds.reader.read('added', READER, 0, 1).then((page) => page.entries);
    expect(first?.record.content.title).toBe('No 0');
    await feeds.database.query(
      `UPDATE contents SET words = words || array_to_tsvector('{edge}') WHERE title = ANY($1)`,
      [[...edges, ...Array.from({ length: 1_100 }, (_, n) => n)].map((n) => `No ${n}`)],
    );
    expect(await found('edge', { limit: 7 })).toEqual([...edges.toSorted((a, b) => b - a), 1_099]);
    await feeds.database.query(`UPDATE contents SET words = ts_delete(words, 'edge')`);
  });

  it('takes no longer for one text than for another', async () => {
    const slowest = { ms: 0, sign: '' };
    for (const sign of ['a_', '~/', './', '<!--', 'a.b@', '1e', '-', 'é', '&#x', 'http://a/', '1.', 'a-']) {
      const startedAt = performance.now();
      const message = sign.repeat(10_000 / sign.length);
      await feeds.publishing.publish(feeds.database, [aPlannedSend(['hostile'], { message })]);
      const ms = performance.now() - startedAt;
      if (ms > slowest.ms) Object.assign(slowest, { ms, sign });
    }
    expect(slowest.ms, slowest.sign).toBeLessThan(150);
  });

  it('finds what is parted by signs, with or without them', async () => {
    const message =
      'See https://shop.example/orders/4711?ref=a_b or mail jane.doe@example.com: réf. Ünïcode-Wörter, 東京';
    await feeds.publishing.publish(feeds.database, [aPlannedSend(['linked'], { title: 'Links', message })]);
    for (const text of [
      '4711',
      'shop.example',
      'orders/4711',
      'jane.doe@example.com',
      'a_b',
      'ünïcode',
      'Wörter',
      'unïcode or 東京',
      'RÉF',
    ]) {
      const page = await feeds.search.findPage({
        recipient: 'linked',
        text: searchedText(text)!,
        filter: {},
        before: 9,
        limit: 2,
      });
      expect(page, text).toHaveLength(1);
    }
    for (const text of ['4712', 'shop -example', 'example.org']) {
      const page = await feeds.search.findPage({
        recipient: 'linked',
        text: searchedText(text)!,
        filter: {},
        before: 9,
        limit: 2,
      });
      expect(page, text).toEqual([]);
    }
  });

  it('fills in the words of what was published before there was a search', async () => {
    await feeds.publishing.publish(feeds.database, [aPlannedSend(['older'], { message: 'from before' })]);
    await feeds.database.query(`UPDATE contents SET words = NULL WHERE message = 'from before'`);
    const ask = () => feeds.search.findPage({ recipient: 'older', text: 'before', filter: {}, before: 9, limit: 2 });
    expect(await ask()).toEqual([]);
    expect(await feeds.database.transaction((tx) => feeds.publishing.fillWords(tx, 10))).toBe(1);
    expect(await ask()).toHaveLength(1);
    expect(await feeds.database.transaction((tx) => feeds.publishing.fillWords(tx, 10))).toBe(0);
  });

  it('goes on behind a page, whichever way the words are found', async () => {
    for (const [text, matches] of [
      ['shipped', (n: number) => n % 2 === 0],
      ['ancient', (n: number) => n < 900],
      ['olden', (n: number) => n < 1_500],
    ] as const) {
      const all = newest(matches, 60);
      const first = await found(text, { limit: 30 });
      const second = await found(text, { limit: 30, before: first.at(-1)! + 1 });
      expect([...first, ...second]).toEqual(all);
    }
  });

  /** The statements of one page, and how PostgreSQL does each. */
  async function plansOf(text: string): Promise<string[]> {
    const plans: string[] = [];
    const explaining: Pick<Database, 'read' | 'transaction'> = {
      transaction: (work) => work({ query: (statement, params) => explaining.read(statement, params) }),
      read: async (statement, params) => {
        const lines = await feeds.database.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${statement}`,
          params,
        );
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
        return feeds.database.read(statement, params);
      },
    };
    const explained = new InboxSearchRepository(explaining as Database, feeds.opener);
    await explained.findPage({ recipient: READER, text, filter: {}, before: COUNT + 1, limit: 20 });
    return plans;
  }

  it.each([
    ['as it was filled', undefined],
    ['looked at by PostgreSQL', 'VACUUM ANALYZE'],
  ])('goes by the indexes it was made for, in a partition %s', async (_how, before) => {
    if (before) await feeds.database.query(before);
    const common = await plansOf('shipped');
    expect(common).toHaveLength(1);
    const [walked, asked, found] = await plansOf('number1234');
    const week = weekOf(Date.now()).name;
    for (const plan of [common[0]!, walked!]) {
      expect(plan).toMatch(new RegExp(`(Index Scan using|Bitmap Index Scan on) notifications_${week}_recipient_`));
      expect(plan).toContain(`Index Scan using contents_${week}_pkey`);
    }
    expect(asked).toContain(`Bitmap Index Scan on contents_${week}_words_idx`);
    expect(found).toMatch(new RegExp(`(Index Scan using|Bitmap Index Scan on) notifications_${week}_pkey`));
    for (const plan of [...common, walked!, asked!, found!]) {
      expect(plan).not.toMatch(new RegExp(`Seq Scan on (notifications|contents)_${week}`));
    }
    if (LONG) note([...common, walked, asked, found].join('\n\n'));
  });

  it('narrows what every other filter leaves', async () => {
    const [oldest] = await feeds.reader.read('added', READER, 0, 1).then((page) => page.entries);
    await feeds.inboxChanges.change(READER, [oldest!.record.id], 'read');
    expect(await found('ancient', { read: true })).toEqual([0]);
    expect(await feeds.inbox.count(READER, { text: 'ancient' })).toBe(900);
    expect(await feeds.inbox.count(READER, { text: 'ancient', read: false })).toBe(899);
    expect(await feeds.inbox.unreadCount(READER, { text: 'ancient' })).toBe(899);
    await feeds.inboxChanges.changeAll(READER, 'allRead', { text: 'number12' }, null);
    const matching = newest((n) => String(n).startsWith('12'), COUNT).length;
    expect(await feeds.inbox.count(READER, { text: 'number12', read: true })).toBe(matching);
    expect((await feeds.inboxes.state(READER)).unread).toBe(COUNT - 1 - matching);
  });

  it('refuses more than 200 characters, and lets blanks be no filter', async () => {
    await expect(feeds.inbox.page(READER, 1, null, { text: 'x'.repeat(201) })).rejects.toThrow('200 characters');
    expect((await feeds.inbox.page(READER, 1, null, { text: '  ' })).edges).toHaveLength(1);
    expect((await feeds.inbox.page(READER, 1, null, { text: 'ancient' })).edges[0]?.node.record.content.title).toBe(
      'No 899',
    );
  });
});
