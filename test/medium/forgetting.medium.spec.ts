import { afterAll, beforeAll, expect, it } from 'vitest';
import { ForgettingRepository } from '../../src/notifications/personal-data/forgetting.repository.js';
import { newId } from '../../src/platform/database/index.js';
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
  expect(await forgetting.forgetBulk('bulk-2')).toBe(2);
  expect(await count('bulk_sends', `position = 'bulk-1'`)).toBe(1);
  expect(await count('bulk_send_recipients', `bulk_id = $1`, [id])).toBe(1);
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
