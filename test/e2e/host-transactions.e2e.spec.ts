import { Client } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeraldUsageError, InvalidInputError, Sender, type SendRequest } from '../../src/index.js';
import { eventually } from '../support/client.js';
import { HERALD_SCHEMA, type HostApp, Letter, startHost } from '../support/host-app.js';
import { freshDatabase } from '../support/servers.js';

const aSend = (recipient: string, change: Partial<SendRequest> = {}): SendRequest => ({
  to: { userIds: [recipient] },
  type: 'letter',
  title: 'A letter',
  message: 'for you',
  ...change,
});

describe('a send in a transaction of the application’s', () => {
  let host: HostApp;
  let sender: Sender;
  let admin: Client;
  beforeAll(async () => {
    host = await startHost({ env: { SWEEP_SECONDS: '0.2' } });
    sender = host.app.get(Sender);
    admin = new Client({ connectionString: host.database.url, options: `-c search_path=${HERALD_SCHEMA}` });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await host.close();
  });

  async function titlesOf(recipient: string): Promise<string[]> {
    const { rows } = await admin.query<{ title: string }>(
      'SELECT c.title FROM notifications n JOIN contents c ON c.id = n.content_id WHERE n.recipient = $1 ORDER BY n.seq',
      [recipient],
    );
    return rows.map(({ title }) => title);
  }
  const rowsFor = async (recipient: string) =>
    (await admin.query('SELECT 1 FROM scheduled_sends WHERE recipients @> $1', [[recipient]])).rowCount;
  const letter = (tx: EntityManager, id: string) => tx.getRepository(Letter).save({ id, text: 'dear' });

  it('exists when the transaction has committed, and not before', async () => {
    const answer = await host.dataSource.transaction(async (tx) => {
      await letter(tx, 'commit');
      const sent = await sender.send(aSend('commit'), { tx });
      expect(await rowsFor('commit')).toBe(0);
      expect(await titlesOf('commit')).toEqual([]);
      return sent;
    });
    expect(await titlesOf('commit')).toEqual(['A letter']);
    expect(answer).toMatchObject({ accepted: 1, notifications: [], duplicate: false });
    const { rows } = await admin.query(
      'SELECT s.id FROM scheduled_sends d JOIN sends s ON s.id = d.published_as WHERE d.id = $1',
      [answer.sendId],
    );
    expect(rows.length).toBe(1);
  });

  it('does not exist when it is rolled back, nor when its savepoint is', async () => {
    const failed = host.dataSource.transaction(async (tx) => {
      await sender.send(aSend('rollback'), { tx });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await host.dataSource.transaction(async (tx) => {
      await sender.send(aSend('savepoint', { title: 'outer' }), { tx });
      await tx
        .transaction(async (inner) => {
          await sender.send(aSend('savepoint', { title: 'rolled back' }), { tx: inner });
          throw new Error('no');
        })
        .catch(() => undefined);
      await tx.transaction((inner) => sender.send(aSend('savepoint', { title: 'inner' }), { tx: inner }));
      // The inner commit was none.
      expect(await titlesOf('savepoint')).toEqual([]);
    });
    expect(await titlesOf('savepoint')).toEqual(['outer', 'inner']);
    expect(await rowsFor('rollback')).toBe(0);
    expect(await rowsFor('savepoint')).toBe(2);
  });

  it('keeps the order of a transaction, whatever is sent at once in it', async () => {
    const titles = Array.from({ length: 40 }, (_, index) => `letter ${index}`);
    await host.dataSource.transaction(async (tx) => {
      await Promise.all([
        letter(tx, 'order'),
        ...titles.map((title) => sender.send(aSend('order', { title }), { tx })),
        tx.query('SELECT text FROM notifications'),
      ]);
    });
    expect(await titlesOf('order')).toEqual(titles);
  });

  it('keeps it among sends to people and to topics', async () => {
    await admin.query(`INSERT INTO topics (key, public, followers) VALUES ('mixed', true, 1)`);
    await admin.query(`INSERT INTO topic_followers (topic, recipient) VALUES ('mixed', 'mixed')`);
    const titles = Array.from({ length: 12 }, (_, index) => `letter ${index}`);
    await host.dataSource.transaction(async (tx) => {
      for (const [index, title] of titles.entries()) {
        const to = index % 2 === 0 ? { topic: 'mixed' } : { userIds: ['mixed'] };
        await sender.send({ ...aSend('mixed', { title }), to }, { tx });
      }
    });
    expect(await titlesOf('mixed')).toEqual(titles);
  });

  it('keeps the last of a key, of one transaction and of two', async () => {
    await host.dataSource.transaction(async (tx) => {
      for (const title of ['first', 'second']) await sender.send(aSend('key', { title, collapseKey: 'k' }), { tx });
    });
    await host.dataSource.transaction((tx) => sender.send(aSend('key', { title: 'third', collapseKey: 'k' }), { tx }));
    const { rows } = await admin.query(
      `SELECT c.title, n.gone FROM notifications n JOIN contents c ON c.id = n.content_id WHERE n.recipient = 'key' ORDER BY n.seq`,
    );
    expect(rows).toEqual([
      { title: 'first', gone: 'replaced' },
      { title: 'second', gone: 'replaced' },
      { title: 'third', gone: null },
    ]);
  });

  it('refuses before anything is written, and the transaction goes on', async () => {
    await host.dataSource.transaction(async (tx) => {
      await expect(sender.send(aSend('refused', { title: '' }), { tx })).rejects.toBeInstanceOf(InvalidInputError);
      await sender.send(aSend('refused', { idempotencyKey: 'one' }), { tx });
      const reused = sender.send(aSend('refused', { idempotencyKey: 'one', title: 'other' }), { tx });
      await expect(reused).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      const past = sender.send(aSend('refused', { expiresAt: new Date(0) }), { tx });
      await expect(past).rejects.toBeInstanceOf(InvalidInputError);
      await letter(tx, 'refused');
    });
    expect(await titlesOf('refused')).toEqual(['A letter']);
    expect(await host.dataSource.getRepository(Letter).existsBy({ id: 'refused' })).toBe(true);
  });

  it('happens once for a key, in two transactions at once, and is told the first answer again', async () => {
    const inBoth = (change: Partial<SendRequest>) => [
      host.dataSource.transaction((tx) => sender.send(aSend('twice', change), { tx })),
      host.dataSource.transaction((tx) => sender.send(aSend('twice', change), { tx })),
    ];
    const answers = await Promise.all(inBoth({ idempotencyKey: 'twice' }));
    expect(answers.filter(({ duplicate }) => duplicate).length).toBe(1);
    expect(new Set(answers.map(({ sendId }) => sendId)).size).toBe(1);
    expect(await sender.send(aSend('twice', { idempotencyKey: 'twice' }))).toMatchObject({
      duplicate: true,
      sendId: answers[0]?.sendId,
    });
    expect(await titlesOf('twice')).toEqual(['A letter']);
  });

  it('leaves a key that was rolled back to whoever waited for it', async () => {
    let waiting: Promise<unknown> | undefined;
    const first = host.dataSource.transaction(async (tx) => {
      await sender.send(aSend('left', { idempotencyKey: 'left' }), { tx });
      waiting = host.dataSource.transaction((other) =>
        sender.send(aSend('left', { idempotencyKey: 'left' }), { tx: other }),
      );
      await eventually(
        async () => (await admin.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).rowCount,
        (count) => count === 1,
      );
      throw new Error('no');
    });
    await expect(first).rejects.toThrow('no');
    expect(await waiting).toMatchObject({ duplicate: false });
    expect(await titlesOf('left')).toEqual(['A letter']);
  });

  it('holds no commit up for longer than a second, and is published all the same', async () => {
    await sender.send(aSend('held', { title: 'before' }));
    await admin.query('BEGIN');
    await admin.query(`SELECT 1 FROM feeds WHERE recipient = 'held' FOR UPDATE`);
    const startedAt = performance.now();
    await host.dataSource.transaction((tx) => sender.send(aSend('held', { title: 'behind' }), { tx }));
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    await admin.query('COMMIT');
    await eventually(
      () => titlesOf('held'),
      (titles) => titles.length === 2,
    );
    expect(await titlesOf('held')).toEqual(['before', 'behind']);
  });

  it('is published by a worker where nobody heard of the commit', async () => {
    const runner = host.dataSource.createQueryRunner();
    await runner.startTransaction();
    await sender.send(aSend('unheard'), { tx: runner });
    await runner.query('COMMIT');
    expect(await titlesOf('unheard')).toEqual([]);
    await eventually(
      () => titlesOf('unheard'),
      (titles) => titles.length > 0,
    );
    await runner.query('BEGIN');
    await runner.rollbackTransaction();
    await runner.release();
    expect(await titlesOf('unheard')).toEqual(['A letter']);
  });

  it('waits for its time where it has one', async () => {
    const scheduledAt = new Date(Date.now() + 2_000);
    const answer = await host.dataSource.transaction((tx) => sender.send(aSend('later', { scheduledAt }), { tx }));
    expect(answer.notifications).toEqual([]);
    expect(await titlesOf('later')).toEqual([]);
    await eventually(
      () => titlesOf('later'),
      (titles) => titles.length === 1,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(scheduledAt.getTime());
  });

  it('is refused where no transaction is open, and where it is of another database, which goes on', async () => {
    const open = sender.send(aSend('nowhere'), { tx: host.dataSource.manager });
    await expect(open).rejects.toBeInstanceOf(HeraldUsageError);
    const runner = host.dataSource.createQueryRunner();
    await expect(sender.send(aSend('nowhere'), { tx: runner })).rejects.toBeInstanceOf(HeraldUsageError);
    await runner.release();
    const elsewhere = await freshDatabase();
    const other = await new DataSource({ type: 'postgres', url: elsewhere.url }).initialize();
    try {
      await other.transaction(async (tx) => {
        await expect(sender.send(aSend('nowhere'), { tx })).rejects.toThrow('another database');
        expect(await tx.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      });
    } finally {
      await other.destroy();
      await elsewhere.drop();
    }
  });

  it('needs no worker, nor a way in, in the process that sends', async () => {
    const alone = await startHost({ database: host.database, mounted: false, env: { ROLES: 'api' } });
    try {
      await alone.dataSource.transaction((tx) => alone.app.get(Sender).send(aSend('alone'), { tx }));
      expect(await titlesOf('alone')).toEqual(['A letter']);
    } finally {
      await alone.close();
    }
  });
});
