import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import {
  ask,
  aSend,
  eventually,
  run,
  send,
  type SendResult,
  sendQuery,
  socketClient,
  watch,
} from '../support/client.js';

const SHOP = tokenFor('shop', ['service']);
const KB = 1024;

interface Shown {
  id: string;
  type: string;
  category: string;
  priority: string;
  title: string;
  message: string;
  actionUrl: string | null;
  data: Record<string, unknown>;
}

describe('sendNotification', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let sql: Client;
  beforeAll(async () => {
    installation = await startInstallation({ CATEGORIES: 'billing,shop:promo' });
    node = installation.nodes[0]!;
    sql = await connected();
  });
  afterAll(async () => {
    await sql.end();
    await installation.close();
  });

  async function connected(): Promise<Client> {
    const client = new Client({ connectionString: installation.database.url });
    await client.connect();
    return client;
  }

  /** For a transaction beside Herald's, which ends with the test. */
  async function aHolder(): Promise<Client> {
    const client = await connected();
    onTestFinished(() => client.end());
    return client;
  }

  /** Rows of every table that a send writes to. */
  async function written(): Promise<Record<string, number>> {
    const { rows } = await sql.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM sends) AS sends, (SELECT count(*)::int FROM contents) AS contents,
              (SELECT count(*)::int FROM notifications) AS notifications, (SELECT count(*)::int FROM feeds) AS feeds,
              (SELECT coalesce(sum(last_seq), 0)::int FROM feeds) AS numbers,
              (SELECT count(*)::int FROM idempotency_keys) AS keys`,
    );
    return rows[0]!;
  }

  const attempt = (userIds: string[], change: Record<string, unknown> = {}) =>
    ask<{ sendNotification: SendResult }>(node.url, SHOP, sendQuery, { input: aSend(userIds, change) });

  /** The newest of one person's. */
  async function newestOf(userId: string): Promise<Shown> {
    const { notifications } = await run<{ notifications: { nodes: Shown[] } }>(
      node.url,
      tokenFor(userId),
      '{ notifications(first: 1) { nodes { id type category priority title message actionUrl data } } }',
    );
    return notifications.nodes[0]!;
  }

  it('takes 1 to 1,000 people, each once, and answers in the order given', async () => {
    const one = await send(node.url, SHOP, ['only']);
    expect(one).toMatchObject({ accepted: 1, duplicate: false, rejected: [] });
    const folded = await send(node.url, SHOP, ['z', 'a', 'z', 'm', 'a']);
    expect(folded.notifications.map(({ userId }) => userId)).toEqual(['z', 'a', 'm']);
    const crowd = Array.from({ length: 1_000 }, (_, index) => `crowd-${(index * 7_919) % 1_000}`);
    const thousand = await send(node.url, SHOP, crowd);
    expect(thousand.accepted).toBe(1_000);
    expect(thousand.notifications.map(({ userId }) => userId)).toEqual(crowd);
    const { rows } = await sql.query<{ recipient: string; id: string }>(
      `SELECT n.recipient, n.id FROM notifications n JOIN feeds f ON f.recipient = n.recipient AND f.last_seq = n.seq
       WHERE n.send_id = $1 AND f.unread_count = 1`,
      [thousand.sendId],
    );
    const byUser = new Map(rows.map((row) => [row.recipient, row.id]));
    expect(thousand.notifications.map(({ userId }) => byUser.get(userId))).toEqual(
      thousand.notifications.map(({ notificationId }) => notificationId),
    );
  });

  const ofChars = (count: number) => 'x'.repeat(count);
  const dataOf = (bytes: number) => ({ pad: ofChars(bytes - '{"pad":""}'.length) });
  const urlOf = (chars: number) => `https://shop.example/${ofChars(chars - 'https://shop.example/'.length)}`;

  it('takes what is exactly at a limit, and shows it as it was sent', async () => {
    const userId = 'u'.repeat(128);
    const whole = {
      type: ofChars(64),
      category: 'shop:promo',
      priority: 'URGENT',
      title: '🎉'.repeat(200),
      message: '🚚'.repeat(10_000),
      actionUrl: urlOf(2_048),
      data: dataOf(16 * KB),
    };
    await send(node.url, SHOP, [userId], { ...whole, idempotencyKey: ofChars(255) });
    expect(await newestOf(userId)).toMatchObject(whole);
  });

  it.each<[string, string[], Record<string, unknown>, string[] | undefined]>([
    ['nobody', [], {}, ['to.userIds']],
    ['1,001 people', Array.from({ length: 1_001 }, (_, index) => `n-${index}`), {}, ['to.userIds']],
    ['no audience', [], { to: {} }, undefined],
    ['an empty user id', ['good', ''], {}, ['to.userIds.1']],
    ['a user id of 129 characters', ['u'.repeat(129)], {}, ['to.userIds.0']],
    ['a user id with a line break', ['u\n'], {}, ['to.userIds.0']],
    ['half a surrogate pair in a user id', ['\ud83d'], {}, ['to.userIds.0']],
    ['an empty type', ['u'], { type: '' }, ['type']],
    ['a type with a blank', ['u'], { type: 'order status' }, ['type']],
    ['a type of 65 characters', ['u'], { type: ofChars(65) }, ['type']],
    ['no type', ['u'], { type: null }, undefined],
    ['a category that nobody made', ['u'], { category: 'gossip' }, ['category']],
    ['a priority that there isn’t', ['u'], { priority: 'HUGE' }, undefined],
    ['no title', ['u'], { title: null }, ['title']],
    ['a blank title', ['u'], { title: ' \n ' }, ['title']],
    ['a title of 201 characters', ['u'], { title: ofChars(201) }, ['title']],
    ['NUL in a title', ['u'], { title: 'a\u0000b' }, ['title']],
    ['no message', ['u'], { message: undefined }, ['message']],
    ['a message of 10,001 characters', ['u'], { message: ofChars(10_001) }, ['message']],
    ['half a surrogate pair in a message', ['u'], { message: 'a\udc00' }, ['message']],
    ['a script for an actionUrl', ['u'], { actionUrl: 'javascript:alert(1)' }, ['actionUrl']],
    ['a relative actionUrl', ['u'], { actionUrl: '/orders/7' }, ['actionUrl']],
    ['an actionUrl of 2,049 characters', ['u'], { actionUrl: urlOf(2_049) }, ['actionUrl']],
    ['data of more than 16 KB', ['u'], { data: dataOf(16 * KB + 1) }, ['data']],
    ['data of more than 16 KB in UTF-8', ['u'], { data: { pad: 'é'.repeat(8 * KB) } }, ['data']],
    ['NUL in data', ['u'], { data: { deep: ['a\u0000'] } }, ['data']],
    ['half a surrogate pair in a key of data', ['u'], { data: { '\ud800': 1 } }, ['data']],
    ['data that is a list', ['u'], { data: [1] }, undefined],
    ['an empty idempotencyKey', ['u'], { idempotencyKey: '' }, ['idempotencyKey']],
    ['an idempotencyKey of 256 characters', ['u'], { idempotencyKey: ofChars(256) }, ['idempotencyKey']],
    ['several at once', [''], { title: '', type: '?', actionUrl: 'x' }, ['to.userIds.0', 'type', 'title', 'actionUrl']],
  ])('refuses %s, says which field, and writes nothing', async (_what, userIds, change, fields) => {
    const before = await written();
    const { data, errors } = await attempt(userIds, { idempotencyKey: 'refused', ...change });
    expect(data?.sendNotification).toBeUndefined();
    expect(errors?.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
    // What doesn't fit the schema is told by graphql, which knows no fields.
    expect(errors?.[0]?.extensions['fields']).toEqual(fields);
    expect(await written()).toEqual(before);
  });

  it('takes the categories of CATEGORIES beside its own, and "system" and MEDIUM when nothing is said', async () => {
    for (const category of ['security', 'system', 'social', 'task', 'billing']) {
      await send(node.url, SHOP, ['categories'], { category });
      expect(await newestOf('categories')).toMatchObject({ category, priority: 'MEDIUM' });
    }
    await send(node.url, SHOP, ['categories'], { category: null, priority: null });
    expect(await newestOf('categories')).toMatchObject({
      category: 'system',
      priority: 'MEDIUM',
      actionUrl: null,
      data: {},
    });
  });

  it('hands data on exactly: characters, numbers, nesting, order of keys; from the table and over the socket', async () => {
    const text =
      '{"zebra":1,"alpha":{"z":[1,2.5,-3e-7,1e21,9007199254740991,{"":null}],"a":"é 漢字 🎉 \\u2028"},' +
      '"__proto__":{"polluted":true},"constructor":"x","literal":"\\\\u0000 \\\\ud800","quote":"\\"\\\\","false":false,"emptyList":[],"emptyObject":{}}';
    const data = JSON.parse(text) as Record<string, unknown>;
    const client = socketClient(node.wsUrl, tokenFor('data'));
    const live = watch<{ inboxChanged: { notification: Shown | null } }>(
      client,
      'subscription { inboxChanged { notification { data } } }',
    );
    await live.until((events) => events.length === 1);
    await send(node.url, SHOP, ['data'], { data });
    const [, event] = await live.until((events) => events.length === 2);
    await client.dispose();
    expect(JSON.stringify(event?.inboxChanged.notification?.data)).toBe(JSON.stringify(data));
    expect(JSON.stringify((await newestOf('data')).data)).toBe(JSON.stringify(data));
  });

  it('takes 300 at once, and every feed is whole', async () => {
    const people = Array.from({ length: 12 }, (_, index) => `gathered-${index}`);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        send(
          node.url,
          SHOP,
          [0, 1, 2].slice(0, 1 + (index % 3)).map((step) => people[(index * (step + 1)) % 12]!),
        ),
      ),
    );
    const expected = new Map<string, string[]>(people.map((person) => [person, []]));
    for (const { userId, notificationId } of answers.flatMap((answer) => answer.notifications)) {
      expected.get(userId)!.push(notificationId);
    }
    for (const [person, ids] of expected) {
      const { rows } = await sql.query<{ id: string; seq: string; last_seq: string; unread_count: number }>(
        `SELECT n.id, n.seq, f.last_seq, f.unread_count FROM feeds f JOIN notifications n USING (recipient)
         WHERE recipient = $1 ORDER BY n.seq`,
        [person],
      );
      expect(rows.map((row) => row.id).toSorted()).toEqual(ids.toSorted());
      expect(rows.map((row) => Number(row.seq))).toEqual(ids.map((_, index) => index + 1));
      expect(rows[0]).toMatchObject({ last_seq: String(ids.length), unread_count: ids.length });
    }
  });

  it('of sends that share a transaction, the bad one fails alone', async () => {
    await send(node.url, SHOP, ['full']);
    // The statement itself fails for this one: its count can't be counted on.
    await sql.query(`UPDATE feeds SET unread_count = 2147483647 WHERE recipient = 'full'`);
    const people = Array.from({ length: 60 }, (_, index) => (index === 30 ? 'full' : `beside-${index}`));
    const answers = await Promise.all(people.map((person) => attempt([person])));
    const failed = people.filter((_, index) => answers[index]?.errors !== undefined);
    expect(failed).toEqual(['full']);
    expect(answers[30]?.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    const { rows } = await sql.query(`SELECT recipient FROM notifications WHERE recipient LIKE 'beside-%'`);
    expect(rows).toHaveLength(59);
  });

  it('a feed that somebody holds keeps up nobody else, and its own send succeeds when it is let go', async () => {
    await send(node.url, SHOP, ['held']);
    const holder = await aHolder();
    await holder.query(`BEGIN; SELECT 1 FROM feeds WHERE recipient = 'held' FOR UPDATE`);
    let answered = false;
    const waiting = attempt(['held', 'with-held']).finally(() => (answered = true));
    const others = await Promise.all(Array.from({ length: 50 }, (_, index) => attempt([`free-${index}`])));
    expect(others.every((answer) => answer.data?.sendNotification.accepted === 1)).toBe(true);
    await eventually(waitsForALock, (waits) => waits);
    expect(answered).toBe(false);
    await holder.query('COMMIT');
    expect((await waiting).data?.sendNotification.accepted).toBe(2);
  });

  it('a feed that stays held is FEED_BUSY after about two seconds, and nothing is written', async () => {
    await send(node.url, SHOP, ['stuck']);
    const before = await written();
    const holder = await aHolder();
    await holder.query(`BEGIN; SELECT 1 FROM feeds WHERE recipient = 'stuck' FOR UPDATE`);
    const startedAt = Date.now();
    const { errors } = await attempt(['beside-stuck', 'stuck'], { idempotencyKey: 'stuck' });
    expect(errors?.[0]?.extensions.code).toBe('FEED_BUSY');
    expect(Date.now() - startedAt).toBeGreaterThan(1_900);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    await holder.query('ROLLBACK');
    expect(await written()).toEqual(before);
    expect(await send(node.url, SHOP, ['stuck'], { idempotencyKey: 'stuck' })).toMatchObject({ duplicate: false });
  });

  async function waitsForALock(): Promise<boolean> {
    const { rowCount } = await sql.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount !== 0;
  }
});
