import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResealingService } from '../../src/notifications/sealing/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, run, send, sendQuery, socketClient, watch } from '../support/client.js';
import { startFaultySmtp } from '../support/faulty-smtp.js';

const service = tokenFor('shop', ['service']);
const admin = tokenFor('root', ['admin']);
const MARK = 'mutation { saveCategory(input: { key: "security", title: "Security", sensitive: true }) { sensitive } }';
const PAGE = '{ notifications(first: 100) { nodes { title message } } }';
const keyOf = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const [ONE, TWO] = [keyOf('one', 1), keyOf('two', 2)];

const shownAt = async (node: TestNode, user: string): Promise<string[]> => {
  const page = await run<{ notifications: { nodes: { title: string }[] } }>(node.url, tokenFor(user), PAGE);
  return page.notifications.nodes.map(({ title }) => title).toReversed();
};

describe('keys that are changed while two nodes run', () => {
  let installation: TestInstallation;
  let nodes: TestNode[];
  let sql: Client;
  const sent: string[] = [];
  beforeAll(async () => {
    installation = await startInstallation({ CONTENT_KEYS: ONE }, 2);
    nodes = [...installation.nodes];
    sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
    await run(nodes[0]!.url, admin, MARK);
  });
  afterAll(async () => {
    await sql.end();
    await Promise.all(nodes.map((node) => node.close().catch(() => undefined)));
    await installation.close();
  });

  /** One node after the other is started anew, as in any deployment; whoever sends and reads meanwhile uses what is there. */
  async function deploy(CONTENT_KEYS: string): Promise<void> {
    for (const index of nodes.keys()) {
      const other = nodes[1 - index]!;
      await nodes[index]!.close();
      await sendAndRead([other]);
      nodes[index] = await installation.startNode({ CONTENT_KEYS });
      await sendAndRead(nodes);
    }
  }

  /** Everybody reads everything at each node, from the database and as it comes. */
  async function sendAndRead(running: readonly TestNode[]): Promise<void> {
    const { inbox } = await run<{ inbox: { cursor: string } }>(
      running[0]!.url,
      tokenFor('ann'),
      '{ inbox { cursor } }',
    );
    const live = running.map((node) => {
      const client = socketClient(node.wsUrl, tokenFor('ann'));
      const query = 'subscription ($after: Cursor) { notificationAdded(after: $after) { title } }';
      return { client, added: watch<{ notificationAdded: { title: string } }>(client, query, { after: inbox.cursor }) };
    });
    const now: string[] = [];
    for (const node of running) {
      const title = `Code ${sent.length}`;
      await send(node.url, service, ['ann'], { category: 'security', title });
      sent.push(title);
      now.push(title);
    }
    for (const { client, added } of live) {
      const events = await added.until((all) => all.length >= now.length);
      expect(events.map(({ notificationAdded }) => notificationAdded.title)).toEqual(now);
      await client.dispose();
    }
    for (const node of running) expect(await shownAt(node, 'ann')).toEqual(sent);
  }

  const keysInUse = async () =>
    (await sql.query<{ key: string }>('SELECT DISTINCT sealed_key AS key FROM contents ORDER BY 1')).rows.map(
      ({ key }) => key,
    );

  it('leave nobody without what he is told, at any step', async () => {
    await sendAndRead(nodes);
    // The new one behind the first, at all nodes; then in front; then what the old one sealed is sealed anew; then it goes.
    await deploy(`${ONE},${TWO}`);
    expect(await keysInUse()).toEqual(['one']);
    await deploy(`${TWO},${ONE}`);
    expect(await keysInUse()).toEqual(['one', 'two']);
    await nodes[0]!.app.get(ResealingService, { strict: false }).run();
    expect(await keysInUse()).toEqual(['two']);
    const metrics = await (await fetch(`${nodes[0]!.origin}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`^herald_sealed_rows\\{key="two"\\} ${sent.length}$`, 'm'));
    expect(metrics).not.toContain('key="one"');
    await deploy(TWO);
    expect(await shownAt(nodes[1]!, 'ann')).toEqual(sent);
  }, 120_000);
});

describe('a sensitive category', () => {
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await startInstallation({ RETRY_SCHEDULE: '100ms', SWEEP_SECONDS: '0.1' }, 0);
  });
  afterAll(() => installation.close());

  it('can’t be made in production without keys, and one that is there is not sent in', async () => {
    const node = await installation.startNode({ NODE_ENV: 'production' });
    const refused = await ask(node.url, admin, MARK);
    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringContaining('CONTENT_KEYS'),
      extensions: { code: 'BAD_USER_INPUT', fields: ['sensitive'] },
    });
    const having = await installation.startNode({ NODE_ENV: 'production', CONTENT_KEYS: ONE });
    await run(having.url, admin, MARK);
    const input = { to: { userIds: ['ann'] }, type: 'code', category: 'security', title: 'Code', message: '1' };
    const answer = await eventually(
      () => ask(node.url, service, sendQuery, { input }),
      ({ errors }) => errors !== undefined,
    );
    expect(answer.errors?.[0]?.extensions.code).toBe('CONTENT_KEYS_MISSING');
    const before = await shownAt(having, 'ann');
    await send(having.url, service, ['ann'], { category: 'security', title: 'Code 2' });
    await send(node.url, service, ['ann'], { title: 'In clear' });
    expect(await shownAt(having, 'ann')).toEqual([...before, 'Code 2', 'In clear']);
    // The node without keys shows what it can, and says of the rest that it can't.
    expect((await shownAt(node, 'ann')).slice(-2)).toEqual(['You have a new security notification', 'In clear']);
    await Promise.all([node.close(), having.close()]);
  });

  it('has mails that wait for their key, and are not sent without what they say', async () => {
    const smtp = await startFaultySmtp();
    const env = { SMTP_URL: smtp.url };
    const api = await installation.startNode({ ...env, ROLES: 'api', CONTENT_KEYS: ONE });
    const without = await installation.startNode({ ...env, ROLES: 'worker', CONTENT_KEYS: TWO });
    await run(api.url, admin, MARK);
    const know = 'mutation { upsertRecipients(recipients: [{ id: "eve", email: "eve@example.com" }]) }';
    await run(api.url, service, know);
    const channels = [{ channel: 'email', timing: 'ALWAYS' }];
    const { notifications } = await send(api.url, service, ['eve'], {
      category: 'security',
      title: 'Code 3',
      channels,
    });
    const explain = `{ explainDelivery(notificationId: "${notifications[0]!.notificationId}") { deliveries { channel status reason } } }`;
    const emailOf = async () => {
      const { explainDelivery } = await run<{ explainDelivery: { deliveries: Record<string, string>[] } }>(
        api.url,
        service,
        explain,
      );
      return explainDelivery.deliveries.find(({ channel }) => channel === 'email');
    };
    await eventually(emailOf, (email) => email?.['reason'] === 'CONTENT_UNREADABLE');
    expect((await emailOf())?.['status']).toBe('DEFERRED');
    await without.close();
    const sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
    await sql.query('UPDATE deliveries SET due_at = now()');
    await sql.end();
    const having = await installation.startNode({ ...env, ROLES: 'worker', CONTENT_KEYS: `${TWO},${ONE}` });
    await eventually(emailOf, (email) => email?.['status'] === 'DELIVERED');
    expect(smtp.accepted.map(({ raw }) => /^subject: (.*)$/im.exec(raw)?.[1])).toEqual(['Code 3']);
    await Promise.all([api.close(), having.close()]);
    await smtp.close();
  });
});
