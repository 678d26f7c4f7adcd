import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { resolvers } from '../../src/app.resolvers.js';
import { newId } from '../../src/platform/database/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, aSend, run, send, socketClient } from '../support/client.js';
import { rawSocket } from '../support/raw-socket.js';
import { ROOT as ROOT_FOLDER } from '../architecture/source-files.js';
import { trustedMutationsOf } from '../architecture/resolvers.js';
import { Client } from 'pg';

interface Scene {
  node: TestNode;
  /** Who does it: an admin of this test alone. */
  actor: string;
  token: string;
}

/** What an operation is, so that it changes something. */
interface Row {
  action: string;
  query: string;
  variables?: (scene: Scene) => Record<string, unknown> | Promise<Record<string, unknown>>;
}

const OTHER = () => tokenFor('another', ['admin']);
const BULK = 'mutation ($input: BulkSendInput!) { startBulkSend(input: $input) { id } }';
/** Of tomorrow, so that it can be paused. */
const aBulkSend = ({ actor }: Scene) => ({
  input: {
    to: { userIds: [`${actor}-friend`] },
    type: 'news',
    title: 'News',
    message: 'There are some.',
    scheduledAt: new Date(Date.now() + 86_400_000),
  },
});
const bulkOf = async (scene: Scene) =>
  (await run<{ startBulkSend: { id: string } }>(scene.node.url, OTHER(), BULK, aBulkSend(scene))).startBulkSend.id;
const TEMPLATE = 'mutation ($input: SaveTemplateInput!) { saveTemplate(input: $input) { version } }';
const aTemplate = ({ actor }: Scene) => ({
  input: { key: `of-${actor}`, content: { title: 'Hello', message: 'There.' } },
});

const aFreshKey = () => newId().replaceAll('-', '');

/**
 * Each mutation of admins and services, as it changes something. One that is added and has no row here fails the test: whoever adds it says by which entry it is
 * told.
 */
const ROWS: Record<string, Row> = {
  sendNotification: {
    action: 'notification.send',
    query: 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { sendId } }',
    variables: ({ actor }) => ({ input: aSend([`${actor}-friend`]) }),
  },
  cancelNotifications: {
    action: 'notification.cancel',
    query: 'mutation ($id: ID!) { cancelNotifications(target: { sendId: $id }) { cancelled } }',
    variables: async ({ node, actor }) => ({
      id: (await send(node.url, tokenFor('another', ['service']), [`${actor}-friend`])).sendId,
    }),
  },
  saveTopic: {
    action: 'topic.save',
    query: 'mutation ($key: String!) { saveTopic(input: { key: $key }) { key } }',
    variables: ({ actor }) => ({ key: `topic-of-${actor}` }),
  },
  setTopicFollowers: {
    action: 'topic.setFollowers',
    query: 'mutation ($topic: String!, $add: [ID!]) { setTopicFollowers(topic: $topic, add: $add) { key } }',
    variables: async ({ node, actor }) => {
      const topic = `followed-${actor}`;
      await run(
        node.url,
        tokenFor('another', ['service']),
        `mutation { saveTopic(input: { key: "${topic}" }) { key } }`,
      );
      return { topic, add: [`${actor}-friend`] };
    },
  },
  upsertRecipients: {
    action: 'recipient.upsert',
    query: 'mutation ($id: ID!) { upsertRecipients(recipients: [{ id: $id, displayName: "Friend" }]) }',
    variables: ({ actor }) => ({ id: `${actor}-friend` }),
  },
  saveCategory: {
    action: 'category.save',
    query: 'mutation ($key: String!) { saveCategory(input: { key: $key, title: "New" }) { key } }',
    variables: () => ({ key: aFreshKey() }),
  },
  saveChannelDefaults: {
    action: 'channel.saveDefaults',
    query: 'mutation { saveChannelDefaults(channel: "email", enabled: false) { key } }',
  },
  replayStatusEvents: {
    action: 'statusEvents.replay',
    query: 'mutation { replayStatusEvents(from: "2026-01-01T00:00:00Z") }',
  },
  startBulkSend: { action: 'bulkSend.start', query: BULK, variables: aBulkSend },
  pauseBulkSend: {
    action: 'bulkSend.pause',
    query: 'mutation ($id: ID!) { pauseBulkSend(id: $id) { id } }',
    variables: async (scene) => ({ id: await bulkOf(scene) }),
  },
  resumeBulkSend: {
    action: 'bulkSend.resume',
    query: 'mutation ($id: ID!) { resumeBulkSend(id: $id) { id } }',
    variables: async (scene) => {
      const id = await bulkOf(scene);
      await run(scene.node.url, OTHER(), 'mutation ($id: ID!) { pauseBulkSend(id: $id) { id } }', { id });
      return { id };
    },
  },
  cancelBulkSend: {
    action: 'bulkSend.cancel',
    query: 'mutation ($id: ID!) { cancelBulkSend(id: $id) { id } }',
    variables: async (scene) => ({ id: await bulkOf(scene) }),
  },
  saveTemplate: { action: 'template.save', query: TEMPLATE, variables: aTemplate },
  deleteTemplate: {
    action: 'template.delete',
    query: 'mutation ($key: String!) { deleteTemplate(key: $key) }',
    variables: async (scene) => {
      await run(scene.node.url, OTHER(), TEMPLATE, aTemplate(scene));
      return { key: `of-${scene.actor}` };
    },
  },
  sendTestNotification: {
    action: 'notification.send',
    query:
      'mutation ($key: String!, $id: ID!) { sendTestNotification(template: { key: $key }, userId: $id) { sendId } }',
    variables: async (scene) => {
      await run(scene.node.url, OTHER(), TEMPLATE, aTemplate(scene));
      return { key: `of-${scene.actor}`, id: `${scene.actor}-friend` };
    },
  },
  revokeSessions: {
    action: 'session.revoke',
    query: 'mutation ($id: ID!) { revokeSessions(userId: $id) }',
    variables: ({ actor }) => ({ id: `${actor}-friend` }),
  },
};

/** What needs more to change something than one operation: driven there, and held to its entry. */
const ELSEWHERE: Record<string, { action: string; test: string }> = {
  retryDelivery: { action: 'delivery.retry', test: 'test/medium/retries.medium.spec.ts' },
  retryFailedDeliveries: { action: 'delivery.retryFailed', test: 'test/medium/retries.medium.spec.ts' },
  removeSuppression: { action: 'suppression.remove', test: 'test/medium/unsubscribe.medium.spec.ts' },
};

const LOG = `query ($actorId: ID, $action: String, $first: Int, $after: String) {
  auditLog(actorId: $actorId, action: $action, first: $first, after: $after) {
    nodes { id at actorId action subject detail } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

interface Entry {
  id: string;
  at: string;
  actorId: string;
  action: string;
  subject: string | null;
  detail: Record<string, unknown>;
}
interface Log {
  auditLog: { nodes: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

const ROOT = () => tokenFor('root', ['admin']);

describe('the audit log', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation(
      {
        STATUS_WEBHOOK_URL: 'http://127.0.0.1:1/',
        STATUS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
        NODE_ENV: 'test',
        TRUSTED_PROXIES: 'loopback',
      },
      2,
    );
    node = installation.nodes[0]!;
    const client = new Client({ connectionString: installation.database.url });
    await client.connect();
    await client.query(
      `INSERT INTO status_events (id, kind, occurred_at, notification_id, recipient) VALUES ($1, 'notification.read', now(), $1, 'ada')`,
      [newId(Date.now() - 1_000)],
    );
    await client.end();
  });
  afterAll(() => installation.close());

  const logOf = async (variables: Record<string, unknown>) =>
    (await run<Log>(node.url, ROOT(), LOG, variables)).auditLog;

  it('knows of each mutation of admins and services how it is told', () => {
    const told = resolvers.flatMap(trustedMutationsOf);
    for (const { action, test } of Object.values(ELSEWHERE)) {
      expect(readFileSync(join(ROOT_FOLDER, test), 'utf8')).toContain(`'${action}'`);
    }
    expect(told.toSorted()).toEqual([...Object.keys(ROWS), ...Object.keys(ELSEWHERE)].toSorted());
  });

  it.each(Object.entries(ROWS))('has an entry of %s, with who, what, when and from where', async (name, row) => {
    const actor = `auditor-${name}`;
    const token = tokenFor(actor, ['admin']);
    const variables = (await row.variables?.({ node, actor, token })) ?? {};
    const startedAt = Date.now();
    const answer = await fetch(node.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-forwarded-for': '203.0.113.9',
      },
      body: JSON.stringify({ query: row.query, variables }),
    });
    expect(((await answer.json()) as { errors?: unknown }).errors).toBeUndefined();
    const { nodes } = await logOf({ actorId: actor });
    expect(nodes.map(({ action }) => action)).toEqual([row.action]);
    expect(nodes[0]).toMatchObject({ actorId: actor, detail: { address: '203.0.113.9' } });
    expect(Math.abs(Date.parse(nodes[0]!.at) - startedAt)).toBeLessThan(60_000);
  });

  it.each(Object.entries(ROWS))('has none of %s that was refused', async (name, row) => {
    const actor = `stranger-${name}`;
    const token = tokenFor(actor);
    const variables = (await row.variables?.({ node, actor, token })) ?? {};
    expect((await ask(node.url, token, row.query, variables)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await logOf({ actorId: actor })).nodes).toEqual([]);
  });

  it('tells nobody what was said', async () => {
    const shop = tokenFor('discreet', ['service']);
    await send(node.url, shop, ['ada'], {
      title: 'a canary in the title',
      message: 'and in the message',
      data: { canary: 1 },
    });
    const input = { id: 'ada', email: 'canary@example.com', displayName: 'Canary' };
    await run(node.url, shop, 'mutation ($input: RecipientInput!) { upsertRecipients(recipients: [$input]) }', {
      input,
    });
    expect(JSON.stringify(await logOf({ actorId: 'discreet' }))).not.toMatch(/canary|message/i);
  });

  it('knows from where over sockets, too', async () => {
    const socket = await rawSocket(node.wsUrl, tokenFor('by-socket', ['service']));
    onTestFinished(() => socket.cut());
    socket.subscribe('s', ROWS['saveTopic']!.query, { key: 'by-socket' });
    await socket.until(() => socket.of('s').length > 0);
    expect((await logOf({ actorId: 'by-socket' })).nodes).toMatchObject([
      { action: 'topic.save', subject: 'topic:by-socket', detail: { address: '127.0.0.1' } },
    ]);
  });

  it('answers by pages, by actor, action and the beginning of actions', async () => {
    const token = tokenFor('pager', ['admin']);
    for (let each = 0; each < 5; each += 1) {
      await run(node.url, token, ROWS['saveTopic']!.query, { key: `page-${each}` });
    }
    const subjects: (string | null)[] = [];
    for (let after: string | null = null; ;) {
      const { nodes, pageInfo }: Log['auditLog'] = await logOf({ actorId: 'pager', first: 2, after });
      subjects.push(...nodes.map(({ subject }) => subject));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(subjects).toEqual([4, 3, 2, 1, 0].map((each) => `topic:page-${each}`));
    expect((await logOf({ actorId: 'pager', action: 'topic.' })).nodes.length).toBe(5);
    expect((await logOf({ actorId: 'pager', action: 'topic' })).nodes).toEqual([]);
    for (const wrong of [{ first: 0 }, { first: 101 }, { after: 'no cursor' }, { action: 'x'.repeat(101) }]) {
      const { errors } = await ask(node.url, ROOT(), LOG, wrong);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
    expect((await logOf({ actorId: 'a\u0000b' })).nodes).toEqual([]);
  });

  it('is told live on every node, each entry once, in whole and in part', async () => {
    const followers = await Promise.all(
      installation.nodes.map(async ({ wsUrl }) => {
        const socket = await rawSocket(wsUrl, ROOT());
        onTestFinished(() => socket.cut());
        socket.subscribe('all', 'subscription { activityAdded { id at actorId action subject detail } }');
        return socket;
      }),
    );
    const keys = Array.from({ length: 30 }, (_, index) => `live-${index}`);
    const heard = (index: number) =>
      followers[index]!.of('all')
        .map((frame) => (frame.payload as { data?: { activityAdded: Entry } }).data?.activityAdded)
        .filter((entry) => entry?.actorId === 'lively');
    // It begins when the subscription stands: something that is heard tells.
    await Promise.all(
      followers.map(async (socket, index) => {
        for (let each = 0; socket.of('all').length === 0; each += 1) {
          await run(node.url, tokenFor('waker', ['admin']), ROWS['saveTopic']!.query, { key: `wake-${index}-${each}` });
        }
      }),
    );
    await Promise.all(
      keys.map((key, index) =>
        run(installation.nodes[index % 2]!.url, tokenFor('lively', ['admin']), ROWS['saveTopic']!.query, { key }),
      ),
    );
    for (const index of followers.keys()) {
      await followers[index]!.until(() => heard(index).length >= keys.length);
      expect(
        heard(index)
          .map((entry) => String(entry?.subject))
          .toSorted(),
      ).toEqual(keys.map((key) => `topic:${key}`).toSorted());
      expect(Object.keys(heard(index)[0]!)).toEqual(['id', 'at', 'actorId', 'action', 'subject', 'detail']);
    }
    const client = socketClient(node.wsUrl, tokenFor('nobody', ['service']));
    onTestFinished(() => void client.dispose());
    const refused = await new Promise((resolve) => {
      client.subscribe(
        { query: 'subscription { activityAdded { id } }' },
        { next: resolve, error: resolve, complete: () => resolve(null) },
      );
    });
    expect(JSON.stringify(refused)).toContain('FORBIDDEN');
  });
});
