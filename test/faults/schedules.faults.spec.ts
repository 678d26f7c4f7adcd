import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { aSend, eventually, run, send, sendQuery } from '../support/client.js';
import { CommitGate } from '../support/commit-gate.js';
import { HeraldProcess } from '../support/herald-process.js';
import { cancel, listOf, sendOf, snooze, streamsOf } from '../support/lifecycle.js';
import { LONG, note, printedSeed, randomFrom, rounds } from '../support/random.js';

const SHOP = tokenFor('shop', ['service']);
const inMs = (ms: number) => new Date(Date.now() + ms);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Published {
  title: string;
  recipient: string;
  times: number;
  late_ms: number;
}

/** People are served by one node, which does nothing that is due; workers do, and are killed and stopped. */
describe('what is due, whatever dies', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let admin: Client;
  const workers: HeraldProcess[] = [];
  beforeAll(async () => {
    installation = await startInstallation({ SWEEP_SECONDS: '0.2' }, 0);
    node = await installation.startNode({ ROLES: 'api,gateway' });
    admin = new Client({ connectionString: installation.database.url });
    await admin.connect();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  });
  afterAll(async () => {
    await admin.end();
    await installation.close();
  });

  async function startWorkers(count: number): Promise<HeraldProcess[]> {
    const started = await Promise.all(
      Array.from({ length: count }, () => HeraldProcess.start({ ...installation.env, ROLES: 'worker' })),
    );
    workers.push(...started);
    return started;
  }

  /** What was published of these sends, each to each of its people. */
  async function publishedOf(titlePrefix: string, dueAt: Date): Promise<Published[]> {
    const { rows } = await admin.query<Published>(
      `SELECT c.title, n.recipient, count(*)::int AS times, (extract(epoch FROM min(n.created_at) - $2::timestamptz) * 1000)::float8 AS late_ms
       FROM notifications n JOIN contents c ON c.id = n.content_id WHERE c.title LIKE $1 || '%' GROUP BY 1, 2`,
      [titlePrefix, dueAt],
    );
    return rows;
  }

  it('publishes each scheduled send once, on time, with five schedulers racing and one of them stopped', async () => {
    const count = LONG ? 1_000 : 120;
    const random = randomFrom(printedSeed('schedules'));
    const five = await startWorkers(5);
    for (let round = 0; round < rounds(1, 10); round += 1) {
      // Far enough for all to be sent before, on a busy machine as well.
      const dueAt = inMs(LONG ? 15_000 : 12_000);
      const prefix = `race ${round} `;
      for (let at = 0; at < count; at += 20) {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            send(node.url, SHOP, [`racer-${(at + index) % 50}`, 'everybody'], {
              title: `${prefix}${at + index}`,
              scheduledAt: dueAt,
            }),
          ),
        );
      }
      expect(await publishedOf(prefix, dueAt)).toEqual([]);
      const stopped = five[Math.floor(random() * five.length)]!;
      await sleep(Math.max(0, dueAt.getTime() - Date.now() + random() * 120 - 20));
      process.kill(stopped.pid, 'SIGSTOP');
      const published = await eventually(
        () => publishedOf(prefix, dueAt),
        (rows) => rows.length === count * 2,
        20_000,
      ).finally(() => process.kill(stopped.pid, 'SIGCONT'));
      await sleep(300);
      expect((await publishedOf(prefix, dueAt)).filter(({ times }) => times !== 1)).toEqual([]);
      const late = published.map(({ late_ms }) => late_ms).sort((a, b) => a - b);
      expect(late[0]).toBeGreaterThanOrEqual(0);
      // What the stopped one had in its hands is let go by PostgreSQL after five seconds.
      expect(late.at(-1)).toBeLessThan(10_000);
    }
    expect(five.flatMap((worker) => worker.complaints)).toEqual([]);
  });

  it('brings a topic that has outgrown one transaction to each of its followers once, whose workers die between the parts', async () => {
    const followers = Array.from({ length: LONG ? 20_000 : 2_100 }, (_, index) => `fan-${index}`);
    const random = randomFrom(printedSeed('parts'));
    const set = (change: Record<string, unknown>) =>
      run(
        node.url,
        SHOP,
        'mutation ($add: [ID!], $remove: [ID!]) { setTopicFollowers(topic: "club", add: $add, remove: $remove) { key } }',
        change,
      );
    await run(node.url, SHOP, 'mutation { saveTopic(input: { key: "club" }) { key } }');
    await set({ add: followers.slice(0, 1) });
    const dueAt = inMs(100);
    const input = { ...aSend([]), to: { topic: 'club' }, title: 'to the club', scheduledAt: dueAt };
    await run(node.url, SHOP, sendQuery, { input });
    for (let at = 0; at < followers.length; at += 1_000) await set({ add: followers.slice(at, at + 1_000) });
    let going = true;
    const comeAndGo = (async () => {
      for (let turn = 0; going; turn += 1) {
        const guests = Array.from({ length: 20 }, () => `fan-${Math.floor(random() * 9e6)}-guest-${turn}`);
        await set({ add: guests });
        await set({ remove: guests });
      }
    })();
    /** Up to whom it is published; undefined: to all. */
    const upTo = async () => {
      const { rows } = await admin.query<{ resume_after: string | null }>(
        `SELECT resume_after FROM scheduled_sends WHERE topic = 'club' AND closed_at IS NULL`,
      );
      return rows[0]?.resume_after;
    };
    let deaths = 0;
    for (let before = await upTo(); before !== undefined; before = await upTo()) {
      const [worker] = await startWorkers(1);
      await eventually(upTo, (now) => now !== before, 30_000);
      // Within the next part, or between two.
      await sleep(random() * 30);
      await worker!.kill('SIGKILL');
      deaths += 1;
    }
    going = false;
    await comeAndGo;
    const published = await publishedOf('to the club', dueAt);
    expect(published.filter(({ times }) => times !== 1)).toEqual([]);
    const got = new Set(published.map(({ recipient }) => recipient));
    expect(followers.filter((id) => !got.has(id))).toEqual([]);
    note(`${published.length} notifications, ${deaths} workers`);
    expect(deaths).toBeGreaterThan(1);
  });

  it('publishes at once what became due while all were down, and nothing that expired meanwhile', async () => {
    const dueAt = inMs(300);
    const late = await send(node.url, SHOP, ['downtime'], { title: 'late', scheduledAt: dueAt });
    const expired = await send(node.url, SHOP, ['downtime'], {
      title: 'expired',
      scheduledAt: dueAt,
      expiresAt: inMs(800),
    });
    await sleep(1_000);
    expect((await listOf(node, 'downtime')).ids).toEqual([]);
    await startWorkers(1);
    await eventually(
      () => listOf(node, 'downtime'),
      ({ ids }) => ids.length > 0,
      2_000,
    );
    await eventually(
      () => sendOf(node, SHOP, expired.sendId),
      ({ status }) => status === 'CANCELLED',
    );
    expect((await listOf(node, 'downtime')).items.map(({ title }) => title)).toEqual(['late']);
    expect(await sendOf(node, SHOP, late.sendId)).toMatchObject({ status: 'PUBLISHED' });
  });

  it('wakes at once what was to come back while all were down, and takes out what expired; live', async () => {
    const [asleep, expiring] = await Promise.all([
      send(node.url, SHOP, ['dreamer'], { title: 'asleep' }),
      send(node.url, SHOP, ['dreamer'], { title: 'expiring', expiresAt: inMs(900) }),
    ]);
    const id = asleep.notifications[0]!.notificationId;
    await snooze(node, 'dreamer', id, inMs(500));
    await sleep(1_000);
    // Nothing leaves an inbox because a clock passed.
    expect((await listOf(node, 'dreamer')).ids).toEqual([expiring.notifications[0]!.notificationId]);
    const streams = streamsOf(node, 'dreamer');
    await streams.changed.until((events) => events.length === 1);
    await startWorkers(2);
    const startedAt = Date.now();
    await streams.changed.until((events) => events.length >= 3, 10_000);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    await streams.added.until((events) => events.length === 1);
    streams.dispose();
    expect(streams.added.events[0]).toMatchObject({ notificationAdded: { id, resurfacedAt: expect.any(String) } });
    expect(await listOf(node, 'dreamer')).toMatchObject({ ids: [id], badges: { unreadCount: 1, unseenCount: 1 } });
  });

  it.each(['before', 'behind'] as const)('publishes once, killed right %s the commit', async (where) => {
    const gate = await CommitGate.install(installation.database.url);
    const [worker] = (await startWorkers(1)) as [HeraldProcess];
    const prefix = `gate ${where} `;
    const dueAt = inMs(500);
    await send(node.url, SHOP, ['gated', 'gated-too'], { title: prefix, scheduledAt: dueAt });
    await gate.hold();
    const backends = await gate.held();
    await worker.kill('SIGKILL');
    if (where === 'before') await gate.terminate(backends);
    expect(await publishedOf(prefix, dueAt)).toEqual([]);
    await gate.letGo();
    if (where === 'behind') {
      await eventually(
        () => publishedOf(prefix, dueAt),
        (rows) => rows.length === 2,
      );
    }
    await worker.start();
    const published = await eventually(
      () => publishedOf(prefix, dueAt),
      (rows) => rows.length === 2,
    );
    await sleep(600);
    expect(await publishedOf(prefix, dueAt)).toEqual(published);
    expect(published.map(({ times }) => times)).toEqual([1, 1]);
    await gate.remove();
  });

  it('a cancel that races the publishing of its own send leaves nothing of it, for nobody half', async () => {
    await startWorkers(2);
    const random = randomFrom(printedSeed('cancel-race'));
    const outcomes: { isScheduled: boolean; cancelled: number; left: string; status: string; taken: number }[] = [];
    for (let round = 0; round < rounds(6, 150); round += 1) {
      const people = [`half-${round}-a`, `half-${round}-b`, `half-${round}-c`];
      const isScheduled = round % 3 !== 0;
      const key = `race-${round}`;
      const sending = send(node.url, SHOP, people, {
        cancellationKey: key,
        ...(isScheduled ? { scheduledAt: inMs(150) } : {}),
      });
      if (isScheduled) await sending;
      await sleep(random() * (isScheduled ? 260 : 12));
      const cancelled = await cancel(node, SHOP, { cancellationKey: key });
      const { sendId } = await sending;
      await sleep(40);
      const left = await Promise.all(people.map(async (user) => (await listOf(node, user)).ids.length));
      const { status, cancelled: taken } = await sendOf(node, SHOP, sendId);
      outcomes.push({ isScheduled, cancelled, left: left.join(' '), status, taken });
    }
    const gone = { cancelled: 3, left: '0 0 0', status: 'CANCELLED', taken: 3 };
    expect(outcomes.filter(({ isScheduled }) => isScheduled)).toEqual(
      Array.from({ length: outcomes.length - Math.ceil(outcomes.length / 3) }, () => ({ isScheduled: true, ...gone })),
    );
    // One that is not committed when it is cancelled is not there yet: it stays, for all of them.
    const stays = { cancelled: 0, left: '1 1 1', status: 'PUBLISHED', taken: 0 };
    for (const { isScheduled: _, ...outcome } of outcomes.filter(({ isScheduled }) => !isScheduled)) {
      expect([gone, stays]).toContainEqual(outcome);
    }
  });

  it('a recall that was begun by a node that dies is finished by a worker', async () => {
    const api = await HeraldProcess.start({ ...installation.env, ROLES: 'api' });
    workers.push(api);
    const people = Array.from({ length: 5 }, (_, index) => `recalled-${index}`);
    const { sendId } = await send(node.url, SHOP, people);
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM feeds WHERE recipient = $1 FOR UPDATE', [people[3]]);
    const cancelling = fetch(api.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SHOP}` },
      body: JSON.stringify({
        query: `mutation { cancelNotifications(target: { sendId: "${sendId}" }) { cancelled } }`,
      }),
    }).catch(() => undefined);
    await eventually(
      () => sendOf(node, SHOP, sendId),
      ({ cancelled }) => cancelled === 4,
    );
    await api.kill('SIGKILL');
    await admin.query('COMMIT');
    await cancelling;
    await sleep(100);
    expect((await listOf(node, people[3]!)).ids).toHaveLength(1);
    await startWorkers(1);
    await eventually(
      () => sendOf(node, SHOP, sendId),
      ({ cancelled }) => cancelled === 5,
      15_000,
    );
    expect((await listOf(node, people[3]!)).badges).toEqual({ unreadCount: 0, unseenCount: 0 });
  });
});
