import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryFilterValues } from '../../src/delivery/search/delivery-list.repository.js';
import type { NotificationSearchValues } from '../../src/delivery/search/notification-search-filter.js';
import { LONG, note } from '../support/random.js';
import { bulkSendOf, RARE, searchFixture, type SearchFixture, seedSearch } from '../support/search-fixture.js';

/** With the long run, as many as the promise speaks of. */
const COUNT = LONG ? 1_000_000 : 20_000;
/** Of a first page. Where few are looked at, a machine with other work to do is all that is measured. */
const BOUND_MS = LONG ? 100 : 1_000;
const ASKED = 7;

/** What is asked, and the same of `notifications n` in SQL; `short`: more is looked at in vain than one page may cost. */
type Case<Filter> = [what: string, filter: Filter, sql: string, short?: 'short'];

const NOT_DELIVERED = 'n.delivered_at IS NULL AND n.taken_at IS NULL';
const CANCELLED = `n.read_at IS NULL AND (n.gone = 'recalled' OR (n.gone = 'deleted' AND ${NOT_DELIVERED}))`;
const HAS_FAILED = `EXISTS (SELECT 1 FROM deliveries d WHERE d.notification_id = n.id AND d.state = 'FAILED')
  AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notification_id = n.id AND d.state <> 'FAILED')`;
const words = (query: string) => `n.content_id IN (SELECT id FROM contents WHERE words @@ '${query}'::tsquery)`;

const FILTERS: Case<NotificationSearchValues>[] = [
  ['nothing in particular', {}, 'true'],
  ['a person of few', { userId: 'rare' }, `n.recipient = 'rare'`],
  ['a person of many', { userId: 'heavy' }, `n.recipient = 'heavy'`],
  [
    'a person of many, and a rare type',
    { userId: 'heavy', types: ['rare_type'] },
    `n.recipient = 'heavy' AND n.type = 'rare_type'`,
  ],
  ['a rare type', { types: ['rare_type'] }, `n.type = 'rare_type'`],
  ['two common types', { types: ['type-1', 'type-2'] }, `n.type IN ('type-1', 'type-2')`],
  ['no such type', { types: ['none'] }, 'false'],
  ['a type of one send to many', { types: ['bulk_type'] }, `n.type = 'bulk_type'`],
  ['a rare category', { categories: ['rare_category'] }, `n.category = 'rare_category'`],
  ['a common category', { categories: ['system'] }, `n.category = 'system'`],
  ['a rare topic', { topics: ['rare_topic'] }, `n.topic = 'rare_topic'`],
  ['a rare priority', { priorities: ['URGENT'] }, 'n.priority = 3'],
  [
    'a rare category, and common types',
    { categories: ['rare_category'], types: ['type-1', 'type-21'] },
    `n.category = 'rare_category' AND n.type IN ('type-1', 'type-21')`,
  ],
  ['READ, by ten', { statuses: ['READ'] }, 'n.read_at IS NOT NULL', 'short'],
  [
    'FAILED',
    { statuses: ['FAILED'] },
    `n.gone = 'unlisted' AND n.read_at IS NULL AND ${NOT_DELIVERED} AND ${HAS_FAILED}`,
  ],
  ['CANCELLED', { statuses: ['CANCELLED'] }, CANCELLED],
  ['EXPIRED', { statuses: ['EXPIRED'] }, `n.gone = 'expired' AND n.read_at IS NULL`],
  ['text in all', { text: 'order' }, words('order')],
  ['text in half', { text: 'shipped' }, words('shipped')],
  ['text in one of a thousand', { text: 'fragile' }, words('fragile'), 'short'],
  ['text in ten', { text: 'zebra' }, words('zebra')],
  ['text in none', { text: 'nowhere' }, 'false'],
  ['text, and a person', { text: 'zebra', userId: 'heavy' }, `${words('zebra')} AND n.recipient = 'heavy'`],
];

const DELIVERIES: Case<DeliveryFilterValues>[] = [
  ['all', {}, 'true'],
  ['a person of few', { userId: 'rare' }, `d.recipient = 'rare'`],
  ['a person of many', { userId: 'heavy' }, `d.recipient = 'heavy'`],
  ['FAILED', { statuses: ['FAILED'] }, `d.state = 'FAILED'`],
  ['SKIPPED or CANCELLED', { statuses: ['SKIPPED', 'CANCELLED'] }, `d.state IN ('SKIPPED', 'CANCELLED')`],
  ['DELIVERED', { statuses: ['DELIVERED'] }, `d.state = 'DELIVERED'`],
  ['DEFERRED', { statuses: ['DEFERRED'] }, 'false'],
  ['a rare channel', { channels: ['rare_channel'] }, `d.channel = 'rare_channel'`],
  ['a common channel', { channels: ['email'] }, `d.channel = 'email'`],
  ['a reason', { reasons: ['NO_ADDRESS'] }, `d.reason = 'NO_ADDRESS'`],
  [
    'a common channel, and FAILED',
    { channels: ['email'], statuses: ['FAILED'] },
    `d.channel = 'email' AND d.state = 'FAILED'`,
  ],
];

describe(`what operators look for among ${COUNT.toLocaleString('en')}`, () => {
  let fixture: SearchFixture;
  beforeAll(async () => {
    fixture = await searchFixture();
    await seedSearch(fixture.database, COUNT);
  }, 1_800_000);
  afterAll(() => fixture.close());

  const idsOf = async (sql: string, limit: number) =>
    (await fixture.database.query<{ id: string }>(`${sql} ORDER BY id DESC LIMIT ${limit}`)).map(({ id }) => id);
  /** The first `wanted`, by as many pages as it takes. */
  async function first(
    wanted: number,
    pageAfter: (after: string | null) => Promise<{ ids: string[]; hasNextPage: boolean; endCursor: string | null }>,
  ) {
    const ids: string[] = [];
    let pages = 0;
    for (let after: string | null = null; ids.length < wanted;) {
      const page = await pageAfter(after);
      ids.push(...page.ids);
      pages += 1;
      if (!page.hasNextPage) break;
      after = page.endCursor;
    }
    return { ids: ids.slice(0, wanted), pages };
  }
  const notifications = (filter: NotificationSearchValues) => async (after: string | null) => {
    const page = await fixture.search.page(20, after, filter);
    return { ...page, ids: page.edges.map(({ node }) => node.id) };
  };
  const deliveries = (filter: DeliveryFilterValues) => async (after: string | null) => {
    const page = await fixture.deliveries.page(20, after, filter);
    return { ...page, ids: page.edges.map(({ node }) => node.id) };
  };
  async function quickest(ask: () => Promise<unknown>): Promise<number> {
    const times: number[] = [];
    for (let asked = 0; asked < ASKED; asked += 1) {
      const began = performance.now();
      await ask();
      times.push(performance.now() - began);
    }
    return Math.min(...times);
  }

  it.each(FILTERS)(
    'finds notifications by %s, each once, the newest first, and soon',
    async (what, filter, sql, short) => {
      const wanted = 50;
      const { ids, pages } = await first(wanted, notifications(filter));
      expect(ids).toEqual(await idsOf(`SELECT n.id FROM notifications n WHERE ${sql}`, wanted));
      expect(pages).toBeLessThanOrEqual(short ? Infinity : 3);
      const ms = await quickest(() => fixture.search.page(20, null, filter));
      note(`notifications by ${what}: ${ms.toFixed(1)} ms`);
      expect(ms).toBeLessThan(BOUND_MS);
    },
  );

  it.each(DELIVERIES)(
    'finds deliveries by %s, each once, the newest first, and soon',
    async (what, filter, sql, short) => {
      const { ids, pages } = await first(50, deliveries(filter));
      expect(ids).toEqual(await idsOf(`SELECT d.id FROM deliveries d WHERE ${sql}`, 50));
      expect(pages).toBeLessThanOrEqual(short ? Infinity : 3);
      const ms = await quickest(() => fixture.deliveries.page(20, null, filter));
      note(`deliveries by ${what}: ${ms.toFixed(1)} ms`);
      expect(ms).toBeLessThan(BOUND_MS);
    },
  );

  it('goes through what one send made, whoever it was for', async () => {
    const sendId = await bulkSendOf(fixture.database);
    const { ids } = await first(300, notifications({ sendId }));
    expect(ids).toEqual(await idsOf(`SELECT n.id FROM notifications n WHERE n.send_id = '${sendId}'`, 300));
    expect(await quickest(() => fixture.search.page(20, null, { sendId }))).toBeLessThan(BOUND_MS);
  });

  it('goes through what a bulk send became, and holds every other filter to the send that is named', async () => {
    const bulkSendId = '00000000-0000-7000-8000-00000000b01c';
    const sendId = await bulkSendOf(fixture.database);
    const ofRare = await fixture.database.query<{ id: string; send_id: string }>(
      `SELECT id, send_id FROM notifications WHERE recipient = 'rare' ORDER BY id DESC LIMIT 3`,
    );
    const [newest, , third] = ofRare;
    await fixture.database.query(
      'INSERT INTO bulk_send_parts (bulk_id, send_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING',
      [bulkSendId, [sendId, newest?.send_id, third?.send_id]],
    );
    const parts = `n.send_id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = '${bulkSendId}')`;
    const { ids } = await first(300, notifications({ bulkSendId }));
    expect(ids).toEqual(await idsOf(`SELECT n.id FROM notifications n WHERE ${parts}`, 300));
    expect(await quickest(() => fixture.search.page(20, null, { bulkSendId }))).toBeLessThan(BOUND_MS);
    const found = async (filter: NotificationSearchValues) => (await first(50, notifications(filter))).ids;
    expect(await found({ bulkSendId, userId: 'rare' })).toEqual([newest?.id, third?.id]);
    expect(await found({ sendId: newest?.send_id, userId: 'rare' })).toEqual([newest?.id]);
    expect(await found({ sendId: newest?.send_id, bulkSendId })).toEqual([newest?.id]);
    expect(await found({ sendId, userId: 'heavy' })).toEqual([]);
    expect(await found({ sendId, text: 'zebra' })).toEqual([]);
    expect(await found({ bulkSendId, text: 'zebra' })).toEqual([]);
    expect(await found({ bulkSendId, text: 'order', userId: 'rare' })).toEqual([newest?.id, third?.id]);
    const { edges } = await fixture.search.page(20, null, { userId: 'rare' });
    const ofIt = edges.filter(({ node }) => node.bulkSendId !== null);
    expect(ofIt.map(({ node }) => [node.id, node.bulkSendId])).toEqual([
      [newest?.id, bulkSendId],
      [third?.id, bulkSendId],
    ]);
  });

  it('leaves a page short rather than look at everything, and says where to go on', async () => {
    const page = await fixture.search.page(20, null, {
      types: ['bulk_type'],
      statuses: ['EXPIRED'],
      categories: ['system'],
    });
    expect(page.edges.length).toBeLessThan(RARE);
    const [, filter, sql] = FILTERS.find(([what]) => what.startsWith('READ'))!;
    const found = await first(100, notifications(filter));
    expect(found.ids).toEqual(await idsOf(`SELECT n.id FROM notifications n WHERE ${sql}`, 100));
    expect(found.pages).toBeLessThanOrEqual(COUNT / 20_000 + 5);
  });
});
