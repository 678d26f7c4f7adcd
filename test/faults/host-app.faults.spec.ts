import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, run, send } from '../support/client.js';
import { HostProcess } from '../support/host-process.js';
import { printedSeed, randomFrom, rounds } from '../support/random.js';

const SHOP = tokenFor('shop', ['service']);

interface Row {
  id: string;
  times: number;
}

/** Applications with Herald in them are killed with -9; what they promised is compared with what there is. */
describe('Herald in an application, whatever dies', () => {
  let installation: TestInstallation;
  let worker: TestNode;
  let admin: Client;
  const hosts: HostProcess[] = [];
  beforeAll(async () => {
    installation = await startInstallation({ SWEEP_SECONDS: '0.2' }, 0);
    worker = await installation.startNode();
    admin = new Client({ connectionString: installation.database.url });
    await admin.connect();
    await admin.query('CREATE TABLE letters (id text PRIMARY KEY)');
    await admin.query(
      'CREATE TABLE crm (at bigserial PRIMARY KEY, life text, recipient text, position bigint, kind text, notification text, title text, is_read boolean)',
    );
  });
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.kill()));
  });
  afterAll(async () => {
    await admin.end();
    await installation.close();
  });

  async function startHost(does: 'send' | 'listen', env: Record<string, string> = {}): Promise<HostProcess> {
    const host = await HostProcess.start(does, { ...installation.env, ...env });
    hosts.push(host);
    return host;
  }

  it('publishes once what was committed, and nothing that was not', async () => {
    const random = randomFrom(printedSeed('host-transactions'));
    for (let round = 0; round < rounds(2, 30); round += 1) {
      // One dies right behind a commit, before it is published; the other anywhere.
      const fated = await startHost('send', {
        ROLES: 'api',
        HOST_DIES_AFTER_COMMITS: String(1 + Math.floor(random() * 20)),
      });
      const other = await startHost('send', { ROLES: 'api' });
      await fated.ended();
      expect(fated.signal).toBe('SIGKILL');
      const wanted = other.sent + 5 + Math.floor(random() * 40);
      await eventually(
        () => other.sent,
        (sent) => sent >= wanted,
        20_000,
      );
      await other.kill();
    }
    await eventually(
      async () => (await admin.query('SELECT 1 FROM scheduled_sends WHERE closed_at IS NULL')).rowCount,
      (open) => open === 0,
      20_000,
    );
    const { rows } = await admin.query<Row & { is_letter: boolean }>(
      `SELECT coalesce(l.id, c.title) AS id, l.id IS NOT NULL AS is_letter, count(n.id)::int AS times
       FROM letters l FULL JOIN contents c ON c.title = l.id LEFT JOIN notifications n ON n.content_id = c.id GROUP BY 1, 2`,
    );
    expect(rows.length).toBeGreaterThan(rounds(2, 30) * 5);
    expect(rows.filter(({ is_letter, times }) => !is_letter || times !== 1)).toEqual([]);
  });

  it('hands each notification to a listener as it ends, in the order of its feed', async () => {
    const random = randomFrom(printedSeed('host-listeners'));
    const people = Array.from({ length: 6 }, (_, index) => `known-${index}`);
    let listener = await startHost('listen');
    const standby = await startHost('listen');
    let isOver = false;
    const changing = (async () => {
      while (!isOver) {
        const person = people[Math.floor(random() * people.length)]!;
        const { notifications } = await send(worker.url, SHOP, [person, people[0]!], { title: 'listened' });
        const id = notifications[0]!.notificationId;
        const change = random();
        if (change < 0.6) {
          const mutation = change < 0.4 ? 'markNotificationsRead' : 'deleteNotifications';
          await run(worker.url, tokenFor(person), `mutation ($ids: [ID!]!) { ${mutation}(ids: $ids) { affected } }`, {
            ids: [id],
          });
        }
      }
    })();
    for (let round = 0; round < rounds(2, 40); round += 1) {
      const { rows } = await admin.query<{ n: number }>('SELECT count(*)::int AS n FROM crm');
      const wanted = rows[0]!.n + 20 + Math.floor(random() * 60);
      await eventually(
        async () => (await admin.query<{ n: number }>('SELECT count(*)::int AS n FROM crm')).rows[0]!.n,
        (heard) => heard >= wanted,
        20_000,
      );
      await listener.kill();
      listener = await startHost('listen');
      if (round === 1) await standby.kill();
    }
    isOver = true;
    await changing;
    await eventually(
      async () => (await admin.query(`SELECT 1 FROM feed_cursors WHERE listener = 'crm' AND behind`)).rowCount,
      (behind) => behind === 0,
      20_000,
    );
    const { rows: wrong } = await admin.query(
      `SELECT n.id, n.rev, c.* FROM notifications n
       LEFT JOIN LATERAL (SELECT * FROM crm c WHERE c.notification = n.id::text ORDER BY c.position DESC LIMIT 1) c ON true
       WHERE n.recipient LIKE 'known-%'
         AND (c.position IS DISTINCT FROM n.rev OR (c.kind = 'gone') <> (n.gone IS NOT NULL)
              OR (n.gone IS NULL AND c.is_read <> (n.read_at IS NOT NULL)))`,
    );
    expect(wrong).toEqual([]);
    const { rows: disordered } = await admin.query(
      `SELECT * FROM (SELECT c.*, lag(position) OVER (PARTITION BY life, recipient ORDER BY at) AS before FROM crm c) c WHERE before >= position`,
    );
    expect(disordered).toEqual([]);
    const lives = await admin.query<{ n: number }>('SELECT count(DISTINCT life)::int AS n FROM crm');
    expect(lives.rows[0]!.n).toBeGreaterThan(2);
  });
});
