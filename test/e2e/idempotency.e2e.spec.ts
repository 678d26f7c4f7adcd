import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, aSend, eventually, send, type SendResult, sendQuery } from '../support/client.js';

const SHOP = tokenFor('shop', ['service']);

describe('an idempotencyKey', () => {
  let installation: TestInstallation;
  let one: TestNode;
  let other: TestNode;
  let sql: Client;
  beforeAll(async () => {
    installation = await startInstallation({}, 2);
    [one, other] = installation.nodes as [TestNode, TestNode];
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

  const attempt = (node: TestNode, userIds: string[], change: Record<string, unknown> = {}, token = SHOP) =>
    ask<{ sendNotification: SendResult }>(node.url, token, sendQuery, { input: aSend(userIds, change) });

  async function idsOf(recipient: string): Promise<string[]> {
    const { rows } = await sql.query<{ id: string }>('SELECT id FROM notifications WHERE recipient = $1', [recipient]);
    return rows.map((row) => row.id);
  }

  async function waitingForALock(): Promise<number> {
    const { rowCount } = await sql.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount ?? 0;
  }

  it('that was used gives the first answer again, from any node, and sends nothing', async () => {
    const first = await send(one.url, SHOP, ['again', 'and-again'], { idempotencyKey: 'again' });
    expect(first.duplicate).toBe(false);
    for (const node of [one, other]) {
      const again = await send(node.url, SHOP, ['again', 'and-again'], { idempotencyKey: 'again' });
      expect(again).toEqual({ ...first, duplicate: true });
    }
    expect(await idsOf('again')).toEqual([first.notifications[0]?.notificationId]);
  });

  it('used by 50 callers in the same instant over two nodes publishes once, and all get the same answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        send(index % 2 === 0 ? one.url : other.url, SHOP, ['raced'], { idempotencyKey: 'raced' }),
      ),
    );
    expect(answers.filter((answer) => answer.duplicate)).toHaveLength(49);
    expect(new Set(answers.map((answer) => answer.sendId)).size).toBe(1);
    const ids = new Set(answers.flatMap((answer) => answer.notifications.map((sent) => sent.notificationId)));
    expect(await idsOf('raced')).toEqual([...ids]);
  });

  it('many keys used twice in the same instant over two nodes, among sends without one, publish once each', async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `pair-${index}`);
    const answers = await Promise.all(
      keys.flatMap((idempotencyKey, index) => [
        send(one.url, SHOP, [`pair-of-${index % 4}`], { idempotencyKey }),
        send(other.url, SHOP, ['keyless']),
        send(other.url, SHOP, [`pair-of-${index % 4}`], { idempotencyKey }),
      ]),
    );
    expect(answers.filter((answer) => answer.duplicate)).toHaveLength(40);
    for (const person of [0, 1, 2, 3]) expect(await idsOf(`pair-of-${person}`)).toHaveLength(10);
    expect(await idsOf('keyless')).toHaveLength(40);
  });

  it.each<[string, Record<string, unknown>, string[]?]>([
    ['title', { title: 'Other' }],
    ['priority', { priority: 'HIGH' }],
    ['data', { data: { order: 8 } }],
    ['recipients', {}, ['other', 'reused']],
    ['type', { type: 'other' }],
    ['actionUrl', { actionUrl: 'https://shop.example/' }],
  ])('is not taken for another %s, and nothing is written', async (what, change, userIds = ['reused']) => {
    const idempotencyKey = `reused-${what}`;
    const base = { idempotencyKey, data: { order: 7 } };
    await send(one.url, SHOP, ['reused'], base);
    const before = await idsOf('reused');
    const { data, errors } = await attempt(other, userIds, { ...base, ...change });
    expect(data?.sendNotification).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await idsOf('reused')).toEqual(before);
    expect(await idsOf('other')).toEqual([]);
    // The key still stands for what it was first used for.
    expect(await send(one.url, SHOP, ['reused'], base)).toMatchObject({ duplicate: true });
  });

  it('does not mind in which order the keys of data came, nor a default that is spelt out', async () => {
    const idempotencyKey = 'order';
    const first = await send(one.url, SHOP, ['order'], {
      idempotencyKey,
      data: { a: 1, b: { c: [1, { x: 1, y: 2 }], d: null } },
    });
    const again = await send(other.url, SHOP, ['order', 'order'], {
      idempotencyKey,
      data: { b: { d: null, c: [1, { y: 2, x: 1 }] }, a: 1 },
      category: 'system',
      priority: 'MEDIUM',
    });
    expect(again).toEqual({ ...first, duplicate: true });
    const { errors } = await attempt(one, ['order'], {
      idempotencyKey,
      data: { a: 1, b: { c: [{ x: 1, y: 2 }, 1], d: null } },
    });
    expect(errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is its caller’s alone', async () => {
    const mine = await send(one.url, SHOP, ['scoped'], { idempotencyKey: 'scoped' });
    const theirs = await send(one.url, tokenFor('billing', ['service']), ['scoped'], { idempotencyKey: 'scoped' });
    expect(theirs.duplicate).toBe(false);
    // Neither may pass for the other: "shop" + "scoped", "shops" + "coped".
    const close = await send(one.url, tokenFor('shops', ['service']), ['scoped'], { idempotencyKey: 'coped' });
    expect(close.duplicate).toBe(false);
    expect(new Set([mine.sendId, theirs.sendId, close.sendId]).size).toBe(3);
  });

  it('is free again when its 24 hours are over', async () => {
    const first = await send(one.url, SHOP, ['expired'], { idempotencyKey: 'expired' });
    const { rows } = await sql.query<{ hours: number }>(
      `SELECT extract(epoch FROM expires_at - now())::float / 3600 AS hours FROM idempotency_keys WHERE key = 'expired'`,
    );
    expect(rows[0]?.hours).toBeCloseTo(24, 1);
    await sql.query(`UPDATE idempotency_keys SET expires_at = now() - interval '1 second' WHERE key = 'expired'`);
    // With another body: nothing of the first use is left.
    const anew = await send(one.url, SHOP, ['expired'], { idempotencyKey: 'expired', title: 'Other' });
    expect(anew.duplicate).toBe(false);
    expect(anew.sendId).not.toBe(first.sendId);
    expect(await send(other.url, SHOP, ['expired'], { idempotencyKey: 'expired', title: 'Other' })).toEqual({
      ...anew,
      duplicate: true,
    });
    expect(await idsOf('expired')).toHaveLength(2);
  });

  it('whose request was refused, or whose transaction was rolled back, is free', async () => {
    await attempt(one, [''], { idempotencyKey: 'free' });
    await send(one.url, SHOP, ['broken']);
    await sql.query(`UPDATE feeds SET unread_count = 2147483647 WHERE recipient = 'broken'`);
    const { errors } = await attempt(one, ['beside-broken', 'broken'], { idempotencyKey: 'free' });
    expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(await idsOf('beside-broken')).toEqual([]);
    await sql.query(`UPDATE feeds SET unread_count = 1 WHERE recipient = 'broken'`);
    const other = await send(one.url, SHOP, ['beside-broken'], { idempotencyKey: 'free' });
    expect(other.duplicate).toBe(false);
  });

  const hold = `INSERT INTO idempotency_keys (caller, key, fingerprint, answer, expires_at)
    VALUES ('shop', $1, '\\x00', '{}', now() + interval '1 day')`;

  it('that another transaction is using is waited for, and free when that is rolled back', async () => {
    const holder = await aHolder();
    await holder.query('BEGIN');
    await holder.query(hold, ['undecided']);
    const waiting = send(one.url, SHOP, ['undecided'], { idempotencyKey: 'undecided' });
    await eventually(waitingForALock, (count) => count > 0);
    await holder.query('ROLLBACK');
    expect(await waiting).toMatchObject({ duplicate: false, accepted: 1 });
  });

  it('that another transaction does not let go of is an answer all the same, and keeps up nobody', async () => {
    const holder = await aHolder();
    await holder.query('BEGIN');
    await holder.query(hold, ['held']);
    const waiting = attempt(one, ['held-key'], { idempotencyKey: 'held' });
    await eventually(waitingForALock, (count) => count > 0);
    const beside = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(one.url, SHOP, [`beside-key-${index}`], { idempotencyKey: `beside-${index}` }),
      ),
    );
    expect(beside.every((answer) => answer.accepted === 1)).toBe(true);
    expect((await waiting).errors?.[0]?.extensions.code).toBe('FEED_BUSY');
    await holder.query('ROLLBACK');
    expect(await idsOf('held-key')).toEqual([]);
  });
});
