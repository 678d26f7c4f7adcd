import { afterAll, beforeAll, expect, it } from 'vitest';
import { ForgettingRepository } from '../../src/notifications/personal-data/forgetting.repository.js';
import { DeliveriesOfRepository } from '../../src/delivery/personal-data/deliveries-of.repository.js';
import { DeliveryPersonalData } from '../../src/delivery/personal-data/delivery.personal-data.js';
import { ForgettingDeliveriesRepository } from '../../src/delivery/personal-data/forgetting-deliveries.repository.js';
import { Database, firstIdAt, newId, type Sql } from '../../src/platform/database/index.js';
import { PersonalData, type PersonalRow, STRETCH } from '../../src/platform/personal-data/index.js';
import { PreferencesPersonalData } from '../../src/preferences/preferences.personal-data.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

let fixture: FeedFixture;
let forgetting: ForgettingRepository;
beforeAll(async () => {
  fixture = await feedFixture();
  forgetting = new ForgettingRepository(fixture.database);
});
afterAll(() => fixture.close());

const publish = (recipients: string[], change = {}) => fixture.publisher.publish(aPlannedSend(recipients, change));

async function count(table: string, condition = 'true', params: unknown[] = []): Promise<number> {
  const [row] = await fixture.database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${condition}`,
    params,
  );
  return row?.n ?? 0;
}

async function forget(person: string): Promise<number> {
  let all = 0;
  for (;;) {
    const { count: some, feed } = await forgetting.forgetSome(person);
    all += some;
    if (!feed) return all;
  }
}

it('takes a big feed away in steps, its counts right after each, and the words that nobody else was told', async () => {
  const [before, contents] = [await count('notifications'), await count('contents')];
  for (let some = 0; some < 3; some += 1) {
    const recipients = Array.from({ length: 1 }, () => 'big');
    await Promise.all(Array.from({ length: 850 }, () => publish(recipients)));
  }
  await publish(['big', 'other'], { title: 'To both' });
  const first = await forgetting.forgetSome('big');
  expect(first.count).toBe(1_000);
  expect(first.feed?.feed).toMatchObject({ unread: 1_551, unseen: 1_551, lastSeq: 2_552 });
  // Live streams are told by it.
  const [feed] = await fixture.database.query<{ resync_seq: number }>(
    `SELECT resync_seq FROM feeds WHERE recipient = 'big'`,
  );
  expect(feed?.resync_seq).toBe(2_552);
  await forget('big');
  expect(await count('notifications')).toBe(before + 1);
  expect(await count('contents')).toBe(contents + 1);
  expect(await count('feeds', 'recipient = $1', ['big'])).toBe(0);
  const [{ title } = {}] = await fixture.inboxes
    .findPage('other', {}, Number.MAX_SAFE_INTEGER, 10)
    .then((records) => records.map(({ content }) => content));
  expect(title).toBe('To both');
  await forget('other');
  expect(await count('contents')).toBe(contents);
});

it('leaves nothing half where somebody publishes meanwhile: what comes behind the end begins a feed of its own', async () => {
  for (let round = 0; round < 5; round += 1) {
    const person = `busy-${round}`;
    await Promise.all(Array.from({ length: 20 }, () => publish([person])));
    const [{ epoch } = { epoch: 0 }] = await fixture.database.query<{ epoch: number }>(
      'SELECT epoch FROM feeds WHERE recipient = $1',
      [person],
    );
    const sending = Promise.all(Array.from({ length: 20 }, () => publish([person])));
    await forget(person);
    await sending;
    const rows = await fixture.database.query<{ n: number; top: number; words: number }>(
      `SELECT count(*)::int AS n, max(n.seq)::int AS top, count(c.id)::int AS words
       FROM notifications n LEFT JOIN contents c ON c.id = n.content_id WHERE n.recipient = $1`,
      [person],
    );
    const feeds = await fixture.database.query<{ epoch: number; last_seq: number; unread_count: number }>(
      'SELECT epoch, last_seq, unread_count FROM feeds WHERE recipient = $1',
      [person],
    );
    const left = rows[0] ?? { n: 0, top: null, words: 0 };
    expect(left.words).toBe(left.n);
    const own = left.n === 0 ? [] : [{ last_seq: left.top, unread_count: left.n }];
    expect(feeds).toMatchObject(own);
    expect(feeds).toHaveLength(own.length);
    expect(feeds.map((feed) => feed.epoch)).not.toContain(epoch);
  }
});

it('keeps what is for others of a send that waits, and drops what was for him alone', async () => {
  const dueAt = new Date(Date.now() + 86_400_000);
  await publish(['alone'], { dueAt, sendId: newId() });
  await publish(['alone', 'other'], { dueAt });
  expect(await forgetting.forgetScheduled('alone')).toBe(2);
  expect(await count('scheduled_sends', `'alone' = ANY(recipients)`)).toBe(0);
  expect(await count('scheduled_sends', `recipients = ARRAY['other'] AND size = 1`)).toBe(1);
  expect(await forgetting.forgetScheduled('alone')).toBe(0);
});

it('goes on with a bulk send behind whoever was before him', async () => {
  await publish(['bulk-1', 'bulk-2', 'bulk-3']);
  const id = newId();
  await fixture.database.query(
    `INSERT INTO bulk_sends (id, state, created_by, created_at, type, audience, request, position, next_at)
     VALUES ($1, 'PAUSED', 'root', now(), 'news', '{"kind":"list"}', '{}', 'bulk-2', now())`,
    [id],
  );
  await fixture.database.query(`INSERT INTO bulk_send_recipients (bulk_id, recipient) SELECT $1, unnest($2::text[])`, [
    id,
    ['bulk-2', 'bulk-3'],
  ]);
  expect(await forgetting.forgetBulk('bulk-2')).toBe(1);
  expect(await count('bulk_sends', `position = 'bulk-1'`)).toBe(1);
  expect(await count('bulk_send_recipients', `bulk_id = $1`, [id])).toBe(1);
});

it('says nothing of a bulk send that was for him alone, and stops it', async () => {
  const ids = [newId(), newId()];
  for (const id of ids) {
    await fixture.database.query(
      `INSERT INTO bulk_sends (id, name, state, created_by, created_at, type, audience, request, next_at)
       VALUES ($1, 'For sole', 'SCHEDULED', 'root', now(), 'news', '{"kind":"list"}', '{"title":"Dear sole"}', now() + interval '1 day')`,
      [id],
    );
  }
  await fixture.database.query(
    `INSERT INTO bulk_send_recipients (bulk_id, recipient) VALUES ($1, 'sole'), ($2, 'sole'), ($2, 'somebody')`,
    ids,
  );
  expect(await forgetting.forgetBulk('sole')).toBe(2);
  const rows = await fixture.database.query(
    'SELECT name, state, request::text AS request FROM bulk_sends WHERE id = ANY($1::uuid[]) ORDER BY id',
    [ids.toSorted()],
  );
  expect(rows).toHaveLength(2);
  expect(rows).toContainEqual({ name: null, state: 'CANCELLED', request: '{}' });
  expect(rows).toContainEqual({ name: 'For sole', state: 'SCHEDULED', request: '{"title":"Dear sole"}' });
});

it('writes another name into what was answered, for names of any kind, and no more', async () => {
  for (const [index, person] of ['ann', 'a"nn', 'anné\u2028', '%_\\'].entries()) {
    const answer = JSON.stringify({ notifications: [{ userId: person }, { userId: `${person}2` }] });
    await fixture.database.query(
      `INSERT INTO idempotency_keys (caller, key, fingerprint, answer, expires_at) VALUES ('shop', $1, '\\x00', $2, now() + interval '1 day')`,
      [`key-${index}`, answer],
    );
    expect(await forgetting.forgetAnswers(person, 'erased:x')).toBe(1);
    const [row] = await fixture.database.query<{ answer: string }>(
      `SELECT answer::text AS answer FROM idempotency_keys WHERE key = $1`,
      [`key-${index}`],
    );
    expect(JSON.parse(row?.answer ?? '')).toEqual({
      notifications: [{ userId: 'erased:x' }, { userId: `${person}2` }],
    });
  }
  expect(await forgetting.forgetSender('shop', 'erased:y')).toBeGreaterThan(0);
  expect(await count('sends', `created_by = 'shop'`)).toBe(0);
  expect(await count('idempotency_keys', `caller = 'shop'`)).toBe(0);
});

/** Ids of this millisecond, in their order. */
const IDS = `(left('${firstIdAt(Date.now())}', 14) || '7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
const MANY = 2.5 * STRETCH;
/** Three of them, in as many stretches. */
const HIS = `CASE WHEN n IN (5, ${MANY / 2}, ${MANY}) THEN 'found' ELSE 'other' END`;

/** That database, and how many rows of these tables one statement of it read at most, whatever the planner would prefer for so few. */
function counting(tables: readonly string[]): { database: Database; most(): number } {
  let most = 0;
  const counted = async <Result>(tx: Sql, work: () => Promise<Result>): Promise<Result> => {
    const read = async () => {
      const [row] = await tx.query<{ n: number }>(
        `SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int AS n FROM pg_stat_xact_user_tables
         WHERE relname ~ $1`,
        [`^(${tables.join('|')})(_[0-9]+)?$`],
      );
      return row?.n ?? 0;
    };
    await tx.query('SET LOCAL enable_seqscan = off');
    const before = await read();
    const result = await work();
    most = Math.max(most, (await read()) - before);
    return result;
  };
  const database = Object.create(fixture.database) as Database;
  const transaction: Database['transaction'] = (work) =>
    fixture.database.transaction((tx) => counted(tx, () => work(tx)));
  const query: Database['query'] = (text, params) => transaction((tx) => tx.query(text, params));
  Object.assign(database, { transaction, query, read: query });
  return { database, most: () => most };
}

it.each<[table: string, rows: string, forget: (database: Database) => Promise<number>, times?: number]>([
  [
    'sends',
    `sends (id, created_by, created_at, type, recipients) SELECT ${IDS}, ${HIS}, now(), 'news', 1`,
    (database) => new ForgettingRepository(database).forgetSender('found', 'erased:x'),
  ],
  [
    'scheduled_sends',
    `scheduled_sends (id, created_by, created_at, due_at, next_at, type, recipients, size, request, closed_at)
     SELECT ${IDS}, 'shop', now(), now(), now(), 'news', ARRAY[${HIS}], 1, '{}', now()`,
    (database) => new ForgettingRepository(database).forgetScheduled('found'),
    // It has three questions to each row.
    3,
  ],
  [
    'deliveries',
    `deliveries (id, notification_id, recipient, channel, lane, state, withdraw_when_seen, due_at)
     SELECT ${IDS}, ${IDS}, ${HIS}, 'email', 0, 'DELIVERED', false, now()`,
    (database) => new ForgettingDeliveriesRepository(database).forgetDeliveries('found'),
  ],
  [
    'status_events',
    `status_events (id, kind, occurred_at, notification_id, recipient) SELECT ${IDS}, 'notification.read', now(), ${IDS}, ${HIS}`,
    (database) => new ForgettingDeliveriesRepository(database).forgetStatusEvents('found'),
  ],
  [
    'preference_changes',
    `preference_changes (id, kind, subject, changed_at, changed_by, source, before, after)
     SELECT ${IDS}, 'category', 'system', now(), ${HIS}, 'admin', '{}', '{}'`,
    (database) => new PreferencesPersonalData(new PersonalData(), database, database).erase('found', 'erased:x'),
  ],
])(
  'looks through %s some at a time: no statement is long, however many rows there are',
  async (table, rows, forget, times = 1) => {
    await fixture.database.query(`INSERT INTO ${rows} FROM generate_series(1, ${MANY}) n`);
    await fixture.database.query(`ANALYZE ${table}`);
    const { database, most } = counting([table]);
    expect(await forget(database)).toBe(3);
    // Those of other tests, and those that are changed.
    expect(most()).toBeLessThan(1.1 * times * STRETCH);
    expect(await forget(fixture.database)).toBe(0);
  },
  60_000,
);

it('hands out what went to him by his notifications, and a digest of several once', async () => {
  const ids = Array.from({ length: 700 }, () => newId());
  await Promise.all(
    ids.map((notificationId) => publish(['digested'], { recipients: [{ userId: 'digested', notificationId }] })),
  );
  const sent = ids.filter((_, index) => index % 100 === 0);
  const digest = newId();
  await fixture.database.query(
    `INSERT INTO deliveries (id, notification_id, digest_id, recipient, channel, lane, state, withdraw_when_seen, due_at)
     SELECT t.own, t.told, CASE WHEN t.own = $3 THEN NULL ELSE $3::uuid END, 'digested', 'email', 3, 'DELIVERED', false, now()
     FROM unnest($1::uuid[], $2::uuid[]) AS t (own, told)`,
    [[...sent.map(() => newId()), digest], [...sent, null], digest],
  );
  const { database, most } = counting(['deliveries']);
  const data = new DeliveryPersonalData(
    new PersonalData(),
    new DeliveriesOfRepository(database),
    ...([] as unknown as [never, never, never, never, never, never]),
  );
  const rows: PersonalRow[] = [];
  for await (const row of data.sections('digested').find(({ name }) => name === 'deliveries')!.rows) rows.push(row);
  expect(rows).toHaveLength(sent.length + 1);
  expect(new Set(rows.map(({ notificationId }) => notificationId))).toEqual(new Set([...sent, null]));
  expect(most()).toBeLessThan(100);
});
