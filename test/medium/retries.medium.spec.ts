import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HELD } from '../../src/delivery/engine/deliveries.js';
import { DeliveryWorkRepository } from '../../src/delivery/engine/delivery-work.repository.js';
import { notTaken } from '../../src/delivery/engine/settlement.js';
import { DeliveryReads } from '../../src/delivery/planning/delivery-reads.repository.js';
import { RetriesRepository, RetriesService } from '../../src/delivery/retries/index.js';
import { AuditLog } from '../../src/platform/audit/index.js';
import { OperatorsDatabase } from '../../src/platform/database/index.js';
import { eventually } from '../support/client.js';
import { attemptsOf, deliveryRow, openWorker, owe, statesOf } from '../support/delivery-fixture.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { refuses, ScriptedChannel, takes } from '../support/scripted-channel.js';

const root = { id: 'root', roles: new Set(['admin'] as const), expiresAtMs: Infinity };
const DELAYS = [1_000, 5_000];

describe('what had been given up', () => {
  let feeds: FeedFixture;
  let work: DeliveryWorkRepository;
  let channels = 0;
  let people = 0;
  beforeAll(async () => {
    feeds = await feedFixture();
    work = new DeliveryWorkRepository(feeds.database);
  });
  afterAll(() => feeds.close());

  const somebody = () => `retried-${(people += 1)}`;
  const aChannel = () => new ScriptedChannel(`retried${(channels += 1)}`);
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  function serviceOf(worker: ReturnType<typeof openWorker>, audit = new AuditLog()) {
    const { database } = feeds;
    const operators = new OperatorsDatabase(feeds.dataSource, feeds.epoch);
    return new RetriesService(
      database,
      operators,
      new RetriesRepository(database),
      new DeliveryReads(database),
      worker.queues,
      audit,
    );
  }
  /** A service that nobody works for. */
  function idle(audit?: AuditLog) {
    const worker = openWorker(feeds, { channels: [], isIdle: true });
    onTestFinished(() => worker.stop());
    return serviceOf(worker, audit);
  }
  async function failed(count: number, channel: string, recipient?: string) {
    const rows = await owe(
      feeds,
      Array.from({ length: count }, () => recipient ?? somebody()),
      { channel },
    );
    await feeds.database.query(
      `UPDATE deliveries SET state = 'FAILED', reason = 'MAX_RETRIES_EXCEEDED', attempts = 3 WHERE id = ANY($1::uuid[])`,
      [idsOf(rows)],
    );
    return rows;
  }
  const entries = (action: string) =>
    feeds.database.query<{ detail: string; subject: string | null }>(
      `SELECT e.detail::text, coalesce(e.thing::text, n.name) AS subject FROM audit_entries e LEFT JOIN audit_names n ON n.id = e.subject WHERE e.action = $1 ORDER BY e.id`,
      [action],
    );

  it('has all of its schedule before it, and its attempts are counted on', async () => {
    const { key } = aChannel();
    const [row] = await failed(1, key);
    const shown = await idle().retry(root, row!.id.toUpperCase());
    expect(shown).toMatchObject({ id: row!.id, status: 'PENDING', reason: 'RETRY_REQUESTED', attemptCount: 3 });
    const outcomes: string[] = [];
    for (let attempt = 4; attempt <= 6; attempt += 1) {
      await feeds.database.query('UPDATE deliveries SET due_at = now() WHERE id = $1', [row!.id]);
      const [claim] = await work.claim([row!.id], 60_000);
      expect(claim?.delivery).toMatchObject({ attempt, attemptsBefore: 3 });
      const error = { code: 'BUSY', message: 'no', retry: true, retryAfterMs: null };
      const [settled] = await work.settle([notTaken(claim!.delivery, error, { provider: 'a', delaysMs: DELAYS })]);
      outcomes.push(settled!.state);
    }
    expect(outcomes).toEqual(['RETRYING', 'RETRYING', 'FAILED']);
    expect((await attemptsOf(feeds, row!.id)).map(({ number }) => number)).toEqual([4, 5, 6]);
  });

  it('has it also where the worker that tried it again died', async () => {
    const [row] = await failed(1, aChannel().key);
    await idle().retry(root, row!.id);
    await work.claim([row!.id], 1);
    await eventually(
      () => work.freeLapsed(100, () => DELAYS),
      ({ freed }) => freed.some(({ id }) => id === row!.id),
    );
    expect(await deliveryRow(feeds, row!.id)).toMatchObject({ state: 'RETRYING', reason: 'WORKER_DIED', attempts: 4 });
  });

  it('is sent again by one of several who ask at once, with one entry in the log', async () => {
    const [row] = await failed(1, aChannel().key);
    const service = idle();
    const answers = await Promise.allSettled([1, 2, 3, 4].map(() => service.retry(root, row!.id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    expect(refused).toMatchObject(refused.map(() => ({ code: 'BAD_USER_INPUT', details: { reason: 'PENDING' } })));
    expect((await entries('delivery.retry')).filter(({ subject }) => subject === row!.id)).toHaveLength(1);
  });

  it('stays as it is where the log can’t be written', async () => {
    const broken = new (class extends AuditLog {
      override record(): Promise<void> {
        return Promise.reject(new Error('no log'));
      }
    })();
    const [row] = await failed(1, aChannel().key);
    await expect(idle(broken).retry(root, row!.id)).rejects.toThrow('no log');
    const { key } = aChannel();
    const rows = await failed(3, key);
    await expect(idle(broken).retryAll(root, { channels: [key] })).rejects.toThrow('no log');
    expect(await statesOf(feeds, [row!.id, ...idsOf(rows)])).toEqual({ FAILED: 4 });
  });

  it('is sent again all at once, by pieces, each once, where nobody stands in its way', async () => {
    const { key } = aChannel();
    const rows = await failed(1_203, key);
    const set = (at: number, text: string) =>
      feeds.database.query(`UPDATE notifications SET ${text} WHERE id = $1`, [rows[at]!.notificationId]);
    await set(0, `gone = 'recalled'`);
    await set(1, `gone = 'deleted'`);
    await set(2, `expires_at = now() - interval '1 second'`);
    await set(3, 'seen_at = now()');
    await feeds.database.query('UPDATE deliveries SET withdraw_when_seen = true WHERE id = $1', [rows[3]!.id]);
    // Seen, and to be sent all the same.
    await set(4, 'seen_at = now()');
    await feeds.database.query('UPDATE deliveries SET lane = 0 WHERE id = $1', [rows[5]!.id]);
    const before = (await entries('delivery.retryFailed')).length;
    const [one, two] = [idle(), idle()];
    const counts = await Promise.all([
      one.retryAll(root, { channels: [key] }),
      two.retryAll(root, { channels: [key] }),
    ]);
    expect(counts[0] + counts[1]).toBe(1_199);
    expect(await statesOf(feeds, idsOf(rows))).toEqual({ PENDING: 1_199, FAILED: 4 });
    const [lanes] = await feeds.database.query(
      `SELECT count(*)::int AS n FROM deliveries WHERE channel = $1 AND state = 'PENDING' AND lane = 2`,
      [key],
    );
    expect(lanes).toEqual({ n: 1_199 });
    const said = (await entries('delivery.retryFailed'))
      .slice(before)
      .map(({ detail }) => JSON.parse(detail) as { count: number; channels: string });
    expect(said.reduce((sum, { count }) => sum + count, 0)).toBe(1_199);
    expect(said.every(({ channels: over }) => over === key)).toBe(true);
    expect(await one.retryAll(root, { channels: [key] })).toBe(0);
  });

  it('goes together again where it had failed together, with what was tried then in the log of each', async () => {
    let isDown = true;
    const channel = new ScriptedChannel(`retried${(channels += 1)}`, async (delivery, context) =>
      (isDown ? refuses('CONTENT_REFUSED', { retry: false }) : takes)(delivery, context),
    );
    const worker = openWorker(feeds, { channels: [channel] });
    onTestFinished(() => worker.stop());
    const person = somebody();
    const rows = await owe(feeds, [person, person, person], {
      channel: channel.key,
      lane: HELD,
      change: { state: 'DEFERRED', reason: 'QUIET_HOURS' },
    });
    const allBecome = (state: string) =>
      eventually(
        () => statesOf(feeds, idsOf(rows)),
        (states) => states[state] === 3,
      );
    await allBecome('FAILED');
    isDown = false;
    expect(await serviceOf(worker).retryAll(root, { userId: person })).toBe(3);
    await allBecome('DELIVERED');
    expect(channel.taken.map(({ said }) => said.length)).toEqual([3]);
    const log = await new DeliveryReads(feeds.database).attempts(idsOf(rows));
    for (const { id } of rows) {
      expect(log.filter(({ deliveryId }) => deliveryId === id).map(({ outcome }) => outcome)).toEqual([
        'FAILED',
        'DELIVERED',
      ]);
    }
  });
});
