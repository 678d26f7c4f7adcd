import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_KEYS } from '../support/feed-fixture.js';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { aSubscription } from '../support/browser-subscription.js';
import { ask, eventually, run, send, type SendResult } from '../support/client.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const LIST = `query ($first: Int, $after: String, $filter: AdminNotificationFilter) {
  adminNotifications(first: $first, after: $after, filter: $filter) {
    edges { cursor node { id } }
    nodes { id userId sendId notification { id title message status category type topic priority readAt cursor deliveries { channel status } }
      deliveries { id channel status reason attemptCount attempts { number outcome errorCode } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const RETRY = `mutation ($id: ID!) { retryDelivery(id: $id) { id status reason attemptCount nextAttemptAt attempts { number outcome errorCode } } }`;
const RETRY_ALL = `mutation ($filter: DeliveryFilter!) { retryFailedDeliveries(filter: $filter) }`;
const FAILED = `query ($filter: DeliveryFilter) {
  adminDeliveries(first: 100, filter: $filter) { nodes { id notificationId userId status reason attemptCount attempts { number outcome } } } }`;

interface Shown {
  id: string;
  channel: string;
  status: string;
  reason: string | null;
  attemptCount: number;
  attempts: { number: number; outcome: string; errorCode: string | null }[];
}
interface Found {
  id: string;
  userId: string;
  sendId: string;
  notification: { id: string; title: string; message: string; status: string; cursor: string; deliveries: unknown[] };
  deliveries: Shown[];
}
interface Listed {
  adminNotifications: {
    edges: { cursor: string; node: { id: string } }[];
    nodes: Found[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  };
}
type Owed = Shown & { notificationId: string; userId: string };

describe('operators', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  let service: string;
  let admin: string;
  /** What the provider says of whom, in place of yes. */
  const refused = new Map<string, number>();
  beforeAll(async () => {
    smtp = await startSmtpInbox({
      onRcptTo({ address }, _session, done) {
        const responseCode = refused.get(address.split('@')[1] ?? '');
        done(responseCode === undefined ? null : Object.assign(new Error('not now'), { responseCode }));
      },
    });
    const env = {
      SMTP_URL: smtp.url,
      RETRY_SCHEDULE: '50ms',
      SWEEP_SECONDS: '0.1',
      LEASE_SECONDS: '5',
      CONTENT_KEYS: CONTENT_KEYS.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
    };
    installation = await startInstallation(env, 2);
    [node, other] = installation.nodes as [TestNode, TestNode];
    service = node.token('shop', ['service']);
    admin = node.token('root', ['admin']);
  });
  afterAll(async () => {
    await installation.close();
    await smtp.close();
  });

  const listed = async (filter: Record<string, unknown>, page: { first?: number; after?: string | null } = {}) =>
    (await run<Listed>(other.url, admin, LIST, { ...page, filter })).adminNotifications;
  const foundIds = async (filter: Record<string, unknown>) => (await listed(filter)).nodes.map(({ id }) => id);
  const idOf = ({ notifications }: SendResult) => notifications[0]?.notificationId ?? '';
  const known = async (domain: string, ...ids: string[]) => {
    const people = ids.map((id) => ({ id, email: `${id}@${domain}` }));
    await run(node.url, service, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: people,
    });
  };
  const owed = async (filter: Record<string, unknown>) =>
    (await run<{ adminDeliveries: { nodes: Owed[] } }>(other.url, admin, FAILED, { filter })).adminDeliveries.nodes;
  const refusalOf = async (id: string) => {
    const [error] = (await ask(node.url, admin, RETRY, { id })).errors ?? [];
    return [error?.extensions.code, error?.extensions['reason']];
  };
  /** Sent over email alone, and given up by all. */
  async function failed(domain: string, code: number, ...people: string[]): Promise<Owed[]> {
    refused.set(domain, code);
    await known(domain, ...people);
    for (const person of people) await send(node.url, service, [person], { channels: [{ channel: 'email' }] });
    return eventually(
      async () => (await owed({ statuses: ['FAILED'] })).filter(({ userId }) => people.includes(userId)),
      (rows) => rows.length === people.length,
    );
  }

  it('find any notification, by whatever is known of it', async () => {
    const saveTopic = 'mutation ($t: TopicInput!) { saveTopic(input: $t) { key } }';
    await run(node.url, service, saveTopic, { t: { key: 'news:sought', public: true } });
    await run(node.url, service, 'mutation { setTopicFollowers(topic: "news:sought", add: ["finn"]) { key } }');
    const before = new Date();
    const sent = await send(node.url, service, ['fay'], {
      title: 'Sought after',
      type: 'sought_type',
      priority: 'URGENT',
      category: 'task',
    });
    await eventually(
      async () => Date.now(),
      (now) => now > before.getTime() + 5,
    );
    const byTopic = await run<{ sendNotification: SendResult }>(
      node.url,
      service,
      'mutation ($i: SendNotificationInput!) { sendNotification(input: $i) { sendId notifications { notificationId } } }',
      { i: { to: { topic: 'news:sought' }, type: 'another_type', title: 'News', message: 'For those who follow.' } },
    );
    const id = idOf(sent);
    const topical = idOf(byTopic.sendNotification);
    for (const filter of [
      { userId: 'fay' },
      { sendId: sent.sendId },
      { types: ['sought_type'] },
      { types: ['sought_type', 'none'], categories: ['task'] },
      { priorities: ['URGENT'], userId: 'fay' },
      { text: 'sought aft' },
      { text: 'sought', userId: 'fay', statuses: ['PENDING'] },
      { types: ['sought_type'], statuses: ['PENDING', 'READ'] },
    ]) {
      expect(await foundIds(filter), JSON.stringify(filter)).toEqual([id]);
    }
    expect(await foundIds({ topics: ['news:sought'] })).toEqual([topical]);
    expect(await foundIds({ createdAfter: before.toISOString(), types: ['sought_type', 'another_type'] })).toEqual([
      topical,
      id,
    ]);
    for (const filter of [
      { userId: 'nobody' },
      { sendId: 'no id' },
      { types: [] },
      { types: ['sought_type'], priorities: ['LOW'] },
      { types: ['sought_type'], createdBefore: before.toISOString() },
      { text: 'sought -after' },
      { userId: 'a\u0000' },
    ]) {
      expect(await foundIds(filter), JSON.stringify(filter)).toEqual([]);
    }
    const [found] = (await listed({ sendId: sent.sendId })).nodes;
    // And from one to its send.
    expect(found?.sendId).toBe(sent.sendId);
    expect(found).toMatchObject({ userId: 'fay', notification: { id, title: 'Sought after', status: 'PENDING' } });
    expect(found?.deliveries.map(({ channel }) => channel)).toContain('inApp');
    expect(found?.notification.deliveries).toHaveLength(found?.deliveries.length ?? 0);
  });

  it('go through all of them page by page, each once, the newest first', async () => {
    const people = Array.from({ length: 25 }, (_, index) => `paged-${index}`);
    await send(node.url, service, people, { type: 'paged' });
    for (const person of people.slice(0, 5)) await send(node.url, service, [person], { type: 'paged' });
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page: Listed['adminNotifications'] = await listed({ types: ['paged'] }, { first: 7, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      expect(page.edges.map((edge) => edge.node.id)).toEqual(page.nodes.map(({ id }) => id));
      ids.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(ids).toHaveLength(30);
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
    for (const wrong of [
      { first: 0 },
      { first: 101 },
      { after: 'x' },
      { filter: { text: 'x'.repeat(201) } },
      { filter: { types: Array(101).fill('x') } },
    ]) {
      expect((await ask(node.url, admin, LIST, wrong)).errors?.[0]?.extensions.code, JSON.stringify(wrong)).toBe(
        'BAD_USER_INPUT',
      );
    }
  });

  it('find what is gone as well, and see what became of it', async () => {
    const type = { type: 'gone_type' };
    const [recalled, deleted, expired, read] = await Promise.all(
      ['recalled', 'deleted', 'expired', 'read'].map((who) =>
        send(node.url, service, [`gone-${who}`], {
          ...type,
          ...(who === 'expired' ? { expiresAt: new Date(Date.now() + 1_500).toISOString() } : {}),
        }),
      ),
    );
    const cancel = 'mutation ($t: CancelInput!) { cancelNotifications(target: $t) { cancelled } }';
    await run(node.url, service, cancel, { t: { sendId: recalled?.sendId } });
    const remove = 'mutation ($ids: [ID!]!) { deleteNotifications(ids: $ids) { affected } }';
    await run(node.url, node.token('gone-deleted'), remove, { ids: [idOf(deleted!)] });
    await run(
      node.url,
      node.token('gone-read'),
      'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }',
      { ids: [idOf(read!)] },
    );
    const statuses = await eventually(
      async () =>
        new Map((await listed(type.type ? { types: ['gone_type'] } : {})).nodes.map((found) => [found.id, found])),
      (all) =>
        [...all.values()].some(({ notification }) => notification.status === 'EXPIRED') &&
        all.get(idOf(recalled!))?.notification.status === 'CANCELLED',
    );
    const statusOf = (result: SendResult) => statuses.get(idOf(result))?.notification.status;
    expect([recalled, deleted, expired, read].map((each) => statusOf(each!))).toEqual([
      'CANCELLED',
      'CANCELLED',
      'EXPIRED',
      'READ',
    ]);
    const inApp = (result: SendResult) =>
      statuses.get(idOf(result))?.deliveries.find(({ channel }) => channel === 'inApp');
    expect(inApp(recalled!)).toMatchObject({ status: 'CANCELLED', reason: 'RECALLED' });
    expect(inApp(deleted!)).toMatchObject({ status: 'CANCELLED', reason: 'HANDLED_IN_APP' });
    const gone = { createdAfter: new Date(Date.now() - 600_000).toISOString(), types: ['gone_type'] };
    expect(new Set(await foundIds({ ...gone, statuses: ['CANCELLED'] }))).toEqual(
      new Set([idOf(recalled!), idOf(deleted!)]),
    );
    expect(await foundIds({ ...gone, statuses: ['EXPIRED'] })).toEqual([idOf(expired!)]);
    expect(await foundIds({ ...gone, statuses: ['READ'] })).toEqual([idOf(read!)]);
  });

  it('see that there is something sensitive, and not what it says', async () => {
    const save = `mutation { saveCategory(input: { key: "medical", title: "Medical", sensitive: true }) { key } }`;
    await run(node.url, admin, save);
    const sent = await send(node.url, service, ['patient'], {
      category: 'medical',
      title: 'Your diagnosis',
      message: 'Canary says all.',
    });
    const [found] = (await listed({ categories: ['medical'] })).nodes;
    expect(found).toMatchObject({ id: idOf(sent), userId: 'patient' });
    expect(JSON.stringify(found)).not.toMatch(/diagnosis|Canary/);
    expect(await foundIds({ text: 'canary' })).toEqual([]);
    // He sees it himself.
    const own = await run<{ notification: { title: string } }>(
      other.url,
      node.token('patient'),
      'query ($id: ID!) { notification(id: $id) { title } }',
      { id: idOf(sent) },
    );
    expect(own.notification.title).toBe('Your diagnosis');
  });

  it('send again what was given up, and what was tried stays to be seen', async () => {
    const [row] = await failed('later.example', 451, 'rita');
    expect(row).toMatchObject({ status: 'FAILED', reason: 'MAX_RETRIES_EXCEEDED', attemptCount: 2 });
    const status = async () => (await listed({ userId: 'rita' })).nodes[0]?.notification.status;
    expect(await status()).toBe('FAILED');
    expect(await foundIds({ statuses: ['FAILED'], userId: 'rita' })).toHaveLength(1);
    // In vain, with all of its schedule once more.
    const { retryDelivery: again } = await run<{ retryDelivery: Shown }>(node.url, admin, RETRY, { id: row!.id });
    // It may have been tried again by the time that it is read for the answer.
    expect(again.id).toBe(row!.id);
    expect(again.attempts.slice(0, 2)).toMatchObject([{ number: 1 }, { number: 2 }]);
    const givenUp = await eventually(
      async () => (await owed({ userId: 'rita' }))[0],
      (delivery) => delivery?.status === 'FAILED' && delivery.attemptCount === 4,
    );
    expect(givenUp?.attempts.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
      '1 RETRYING',
      '2 FAILED',
      '3 RETRYING',
      '4 FAILED',
    ]);
    refused.delete('later.example');
    await run(other.url, admin, RETRY, { id: row!.id });
    await eventually(
      async () => (await owed({ userId: 'rita' }))[0],
      (delivery) => delivery?.status === 'DELIVERED' && delivery.attemptCount === 5,
    );
    expect(await status()).toBe('DELIVERED');
    expect(smtp.mails.filter(({ to }) => to.includes('rita@later.example'))).toHaveLength(1);
    expect(await refusalOf(row!.id)).toEqual(['BAD_USER_INPUT', 'DELIVERED']);
  });

  it('are told why something is not sent again', async () => {
    const [row] = await failed('recall.example', 451, 'sue');
    expect(await refusalOf(`${row!.notificationId}:inApp`)).toEqual(['BAD_USER_INPUT', 'NEVER_TRIED']);
    expect(await refusalOf('nothing')).toEqual(['NOT_FOUND', undefined]);
    expect(await refusalOf(row!.notificationId)).toEqual(['NOT_FOUND', undefined]);
    const send1 = await run<{ explainDelivery: { notificationId: string; deliveries: Shown[] } }>(
      node.url,
      admin,
      'query ($id: ID!) { explainDelivery(notificationId: $id) { notificationId deliveries { id channel status attemptCount attempts { number } } } }',
      { id: row!.notificationId },
    );
    expect(send1.explainDelivery.deliveries.find(({ channel }) => channel === 'email')).toMatchObject({
      status: 'FAILED',
      attemptCount: 2,
    });
    const [found] = (await listed({ userId: 'sue' })).edges;
    expect(found?.node.id).toBe(row!.notificationId);
    const recalled = await send(node.url, service, ['sam'], { channels: [{ channel: 'email' }] });
    await known('recall.example', 'sam');
    const again = await send(node.url, service, ['sam'], { channels: [{ channel: 'email' }] });
    const [sams] = await eventually(
      () => owed({ userId: 'sam', statuses: ['FAILED'] }),
      (rows) => rows.length === 1,
    );
    expect(recalled.sendId).not.toBe(again.sendId);
    await run(node.url, service, 'mutation ($t: CancelInput!) { cancelNotifications(target: $t) { cancelled } }', {
      t: { sendId: again.sendId },
    });
    expect(
      await eventually(
        () => refusalOf(sams!.id),
        ([, reason]) => reason === 'RECALLED',
      ),
    ).toEqual(['BAD_USER_INPUT', 'RECALLED']);
    expect(
      (await run<{ retryFailedDeliveries: number }>(node.url, admin, RETRY_ALL, { filter: { userId: 'sam' } }))
        .retryFailedDeliveries,
    ).toBe(0);
    refused.delete('recall.example');
  });

  it('send all that failed again, each once, though two of them ask at once', async () => {
    const people = Array.from({ length: 12 }, (_, index) => `many-${index}`);
    await failed('many.example', 451, ...people);
    refused.delete('many.example');
    const filter = {
      channels: ['email'],
      reasons: ['MAX_RETRIES_EXCEEDED'],
      createdAfter: new Date(Date.now() - 600_000).toISOString(),
    };
    const counts = await Promise.all(
      [node, other, node].map(
        async ({ url }) =>
          (await run<{ retryFailedDeliveries: number }>(url, admin, RETRY_ALL, { filter })).retryFailedDeliveries,
      ),
    );
    // Sue's failed in another test.
    expect(counts.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(12);
    expect(counts.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(13);
    await eventually(
      async () => (await owed({ channels: ['email'] })).filter(({ userId }) => userId.startsWith('many-')),
      (rows) => rows.length === 12 && rows.every(({ status }) => status === 'DELIVERED'),
    );
    const reached = smtp.mails.flatMap(({ to }) => to).filter((address) => address.endsWith('@many.example'));
    expect(reached).toHaveLength(people.length);
    expect(new Set(reached)).toEqual(new Set(people.map((id) => `${id}@many.example`)));
    const wrong = await ask(node.url, admin, RETRY_ALL, { filter: { statuses: ['DELIVERED'] } });
    expect(wrong.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('see which addresses are not written to, and have one written to again', async () => {
    const [row] = await failed('bounced.example', 550, 'vera');
    expect(row?.reason).toBe('ADDRESS_REFUSED');
    const QUERY = `query ($address: String) { suppressions(address: $address) { nodes { address channel reason since } pageInfo { hasNextPage } } }`;
    interface Suppressed {
      suppressions: { nodes: { address: string; channel: string; reason: string }[] };
    }
    const { suppressions } = await run<Suppressed>(other.url, admin, QUERY, { address: 'VERA@' });
    expect(suppressions.nodes).toMatchObject([{ address: 'vera@bounced.example', channel: 'email' }]);
    refused.delete('bounced.example');
    // Still suppressed: it is looked at again, and does not go.
    await run(node.url, admin, RETRY, { id: row!.id });
    await eventually(
      async () => (await owed({ userId: 'vera' }))[0],
      (delivery) => delivery?.status === 'SKIPPED' && delivery.reason === 'ADDRESS_SUPPRESSED',
    );
    const REMOVE = `mutation { removeSuppression(address: "Vera@bounced.example", channel: "email") }`;
    expect(await run(node.url, admin, REMOVE)).toEqual({ removeSuppression: true });
    expect(await run(node.url, admin, REMOVE)).toEqual({ removeSuppression: false });
    await send(other.url, service, ['vera'], { channels: [{ channel: 'email' }] });
    await eventually(
      async () => (await owed({ userId: 'vera' }))[0],
      (delivery) => delivery?.status === 'DELIVERED',
    );
  });

  it('list people, with what they want and what they have', async () => {
    await run(node.url, service, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: [
        {
          id: 'list:ada-1',
          email: 'ada.lovelace@listed.example',
          displayName: 'Ada Lovelace',
          timeZone: 'Europe/Paris',
        },
        { id: 'list:ada-2', email: 'ada.byron@listed.example', displayName: 'Ada Byron' },
        { id: 'list:zoë-3', displayName: 'Zoë Ångström' },
      ],
    });
    const ada = node.token('list:ada-1');
    await run(node.url, ada, 'mutation ($i: RegisterDeviceInput!) { registerDevice(input: $i) { id } }', {
      i: { platform: 'WEB_PUSH', subscription: aSubscription().toJSON(), label: 'Laptop' },
    });
    await run(
      node.url,
      ada,
      'mutation { updatePreferences(input: { channels: [{ channel: "email", enabled: false }] }) { updatedAt } }',
    );
    const QUERY = `query ($first: Int, $after: String, $text: String) { recipients(first: $first, after: $after, text: $text) {
      nodes { id displayName preferences { channels { channel enabled source } quietHours { timeZone } updatedAt } devices { label platform } } pageInfo { hasNextPage endCursor } } }`;
    interface People {
      recipients: {
        nodes: {
          id: string;
          devices: { label: string }[];
          preferences: {
            channels: { channel: string; enabled: boolean; source: string }[];
            quietHours: { timeZone: string };
          };
        }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    }
    const people = async (variables: Record<string, unknown>) =>
      (await run<People>(other.url, admin, QUERY, variables)).recipients;
    const ids = async (text: string) => (await people({ text })).nodes.map(({ id }) => id);
    for (const text of ['ada lov', 'ada.lovelace@listed.example', 'LOVELACE', 'list:ada-1', 'listed lovel'])
      expect(await ids(text), text).toEqual(['list:ada-1']);
    expect(await ids('list:ada')).toEqual(['list:ada-1', 'list:ada-2']);
    expect(await ids('zoë ång')).toEqual(['list:zoë-3']);
    for (const text of ["'", "ada' & !x", 'ada:*|byron -zzz', '!!!', '\\', 'nobody at all'])
      expect(Array.isArray(await ids(text)), text).toBe(true);
    const first = await people({ first: 1, text: 'list ada' });
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(
      (await people({ first: 1, text: 'list ada', after: first.pageInfo.endCursor })).nodes.map(({ id }) => id),
    ).toEqual(['list:ada-2']);
    const [shown] = first.nodes;
    expect(shown?.devices).toEqual([{ label: 'Laptop', platform: 'WEB_PUSH' }]);
    expect(shown?.preferences.quietHours.timeZone).toBe('Europe/Paris');
    expect(shown?.preferences.channels.find(({ channel }) => channel === 'email')).toEqual({
      channel: 'email',
      enabled: false,
      source: 'CHANNEL',
    });
    const one = await run<{ recipient: { devices: unknown[] } }>(
      node.url,
      service,
      'query { recipient(id: "list:ada-1") { devices { label } preferences { updatedAt } } }',
    );
    expect(one.recipient.devices).toHaveLength(1);
    const all: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await people({ first: 50, after });
      all.push(...page.nodes.map(({ id }) => id));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(all).toEqual([...new Set(all)].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(all).toContain('rita');
  });
});
