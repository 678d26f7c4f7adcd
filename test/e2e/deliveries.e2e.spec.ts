import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { ask, aSend, eventually, run, send, type SendResult, socketClient, watch } from '../support/client.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const DELIVERIES = `query ($id: ID!) {
  notification(id: $id) { silent status deliveredAt deliveries { channel status reason deliveredAt } }
}`;
const EXPLAIN = `query ($id: ID!) {
  explainDelivery(notificationId: $id) {
    notificationId userId
    decisions { channel verdict reason source until detail }
    deliveries { id channel status reason attemptCount nextAttemptAt deliveredAt
      attempts { number startedAt finishedAt outcome errorCode errorMessage providerMessageId } }
  }
}`;
const PREVIEW = `query ($input: SendNotificationInput!) {
  previewDelivery(input: $input) { notificationId userId decisions { channel verdict reason source until } deliveries { id } }
}`;
const SEEN = `mutation ($ids: [ID!]!) { markNotificationsSeen(ids: $ids) { affected } }`;
const PAUSE = `mutation ($until: DateTime) { pauseNotifications(until: $until) { pausedUntil } }`;
const UPDATE = `mutation ($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { updatedAt } }`;
const CATEGORY = `mutation ($input: CategoryInput!) { saveCategory(input: $input) { key } }`;

interface Summary {
  channel: string;
  status: string;
  reason: string | null;
  deliveredAt: string | null;
}
interface Shown {
  silent: boolean;
  status: string;
  deliveredAt: string | null;
  deliveries: Summary[];
}
interface Explained {
  notificationId: string | null;
  userId: string;
  decisions: { channel: string; verdict: string; reason: string; source: string | null; until: string | null }[];
  deliveries: (Summary & {
    id: string;
    attemptCount: number;
    nextAttemptAt: string | null;
    attempts: { number: number; outcome: string; errorCode: string | null; providerMessageId: string | null }[];
  })[];
}

describe('a notification that is to reach somebody by email as well', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  let service: string;
  let admin: string;
  beforeAll(async () => {
    smtp = await startSmtpInbox({
      onRcptTo({ address }, _session, done) {
        done(address.startsWith('nobody@') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null);
      },
    });
    const env = { SMTP_URL: smtp.url, RETRY_SCHEDULE: '100ms,100ms', SWEEP_SECONDS: '0.1', LEASE_SECONDS: '5' };
    installation = await startInstallation(env, 2);
    [node, other] = installation.nodes as [TestNode, TestNode];
    service = node.token('shop', ['service']);
    admin = node.token('root', ['admin']);
    await run(node.url, admin, CATEGORY, {
      input: {
        key: 'soon',
        title: 'Soon',
        channels: [{ channel: 'email', enabled: true, timing: 'IF_UNSEEN', afterSeconds: 1 }],
      },
    });
  });
  afterAll(async () => {
    await installation.close();
    await smtp.close();
  });

  /** Who is known, with an address that nobody else has. */
  async function known(id: string, address = `${id}@example.com`): Promise<string> {
    await run(node.url, service, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: [{ id, email: address }],
    });
    return id;
  }
  const shown = async (user: string, id: string) =>
    (await run<{ notification: Shown }>(other.url, node.token(user), DELIVERIES, { id })).notification;
  const emailOf = ({ deliveries }: { deliveries: Summary[] }) => deliveries.find(({ channel }) => channel === 'email');
  const explained = async (id: string, token = service) =>
    (await run<{ explainDelivery: Explained }>(other.url, token, EXPLAIN, { id })).explainDelivery;
  const emailIs = (user: string, id: string, status: string) =>
    eventually(
      async () => emailOf(await shown(user, id)),
      (email) => email?.status === status,
    );
  const mailsTo = (user: string) => smtp.mails.filter(({ to }) => to.includes(`${user}@example.com`));
  const idOf = ({ notifications }: SendResult) => notifications[0]?.notificationId ?? '';
  const sent = async (user: string, change: Record<string, unknown> = {}) =>
    idOf(await send(node.url, service, [user], change));
  /** Somebody whose app is open; answers how to close it. */
  async function online(user: string): Promise<() => Promise<void>> {
    const client = socketClient(node.wsUrl, node.token(user));
    const inbox = watch<{ inboxChanged: { kind: string } }>(client, 'subscription { inboxChanged { kind } }');
    await inbox.until((events) => events.length === 1);
    await eventually(
      () =>
        run<{ presence: { online: boolean }[] }>(
          node.url,
          service,
          'query ($u: [ID!]!) { presence(userIds: $u) { online } }',
          {
            u: [user],
          },
        ),
      ({ presence }) => presence[0]?.online === true,
    );
    return () => client.dispose() as Promise<void>;
  }

  it('goes at once to who is offline, once, and everybody can see that it did', async () => {
    const id = await sent(await known('ada'), { title: 'Shipped' });
    await emailIs('ada', id, 'DELIVERED');
    expect(mailsTo('ada').map(({ mail }) => mail.subject)).toEqual(['Shipped']);
    const view = await shown('ada', id);
    expect(view).toMatchObject({ status: 'DELIVERED', deliveredAt: expect.any(String), silent: false });
    expect(view.deliveries).toEqual([
      { channel: 'inApp', status: 'PENDING', reason: 'ALLOWED', deliveredAt: null },
      { channel: 'email', status: 'DELIVERED', reason: null, deliveredAt: expect.any(String) },
      { channel: 'push', status: 'SKIPPED', reason: 'NO_ADDRESS', deliveredAt: null },
    ]);
    const story = await explained(id);
    expect(story).toMatchObject({ notificationId: id, userId: 'ada' });
    expect(story.decisions.map(({ channel, verdict, reason, source }) => [channel, verdict, reason, source])).toEqual([
      ['inApp', 'PENDING', 'ALLOWED', 'CHANNEL_DEFAULT'],
      ['email', 'PENDING', 'ALLOWED', 'CHANNEL_DEFAULT'],
      ['push', 'SKIPPED', 'NO_ADDRESS', 'CHANNEL_DEFAULT'],
    ]);
    expect(story.deliveries[0]).toMatchObject({ id: `${id}:inApp`, attemptCount: 0, attempts: [] });
    expect(story.deliveries[1]).toMatchObject({
      attemptCount: 1,
      nextAttemptAt: null,
      attempts: [{ number: 1, outcome: 'DELIVERED', errorCode: null, providerMessageId: expect.any(String) }],
    });
  });

  it('is withdrawn from who is online, and sees it in time', async () => {
    const close = await online(await known('ben'));
    const id = await sent('ben', { category: 'soon' });
    expect(emailOf(await shown('ben', id))).toMatchObject({ status: 'PENDING', reason: 'AWAITING_VIEW' });
    await run(node.url, node.token('ben'), SEEN, { ids: [id] });
    await emailIs('ben', id, 'CANCELLED');
    expect(emailOf(await shown('ben', id))?.reason).toBe('SEEN_IN_APP');
    await close();
    // Whatever comes behind it has come.
    await emailIs('ben', await sent('ben', { category: 'security' }), 'DELIVERED');
    expect(mailsTo('ben')).toHaveLength(1);
  });

  it('goes when who is online has not seen it in the seconds of its category', async () => {
    const close = await online(await known('cleo'));
    const startedAt = Date.now();
    const id = await sent('cleo', { category: 'soon' });
    await emailIs('cleo', id, 'DELIVERED');
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    expect(mailsTo('cleo')).toHaveLength(1);
    await close();
  });

  it('is recalled before it went, and never goes', async () => {
    const close = await online(await known('dan'));
    // It would be looked at again in five minutes: that it is cancelled before shows that somebody did so.
    const result = await send(node.url, service, ['dan']);
    await run(node.url, service, 'mutation ($id: ID!) { cancelNotifications(target: { sendId: $id }) { cancelled } }', {
      id: result.sendId,
    });
    const { deliveries } = await eventually(
      () => explained(idOf(result)),
      ({ deliveries: all }) => all.every(({ status, channel }) => status === 'CANCELLED' || channel === 'push'),
    );
    expect(deliveries.map(({ reason }) => reason)).toEqual(['RECALLED', 'RECALLED', 'NO_ADDRESS']);
    await close();
  });

  it('is put off by a pause, goes when that is taken back, and is silent meanwhile', async () => {
    await known('eve');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await run(other.url, node.token('eve'), PAUSE, { until });
    const silent = await eventually(
      async () => {
        const id = await sent('eve');
        return { id, view: await shown('eve', id) };
      },
      // The other node may still hold her preferences of a second ago.
      ({ view }) => view.silent,
    );
    expect(emailOf(silent.view)).toMatchObject({ status: 'DEFERRED', reason: 'PAUSED' });
    expect((await explained(silent.id)).decisions[1]).toMatchObject({ source: 'PAUSE', until });
    await run(node.url, node.token('eve'), PAUSE, { until: null });
    await emailIs('eve', silent.id, 'DELIVERED');
  });

  it('is put off by quiet hours, and not sent any more once it was seen', async () => {
    await known('flo');
    const day = { days: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] };
    const always = { enabled: true, timeZone: 'Europe/Paris', windows: [{ ...day, from: '00:00', to: '00:00' }] };
    await run(node.url, node.token('flo'), UPDATE, { input: { quietHours: { ...always, allowUrgent: true } } });
    const id = await sent('flo');
    expect(await shown('flo', id)).toMatchObject({ silent: true });
    expect(emailOf(await shown('flo', id))).toMatchObject({ status: 'DEFERRED', reason: 'QUIET_HOURS' });
    const urgent = await sent('flo', { priority: 'URGENT' });
    const critical = await sent('flo', { category: 'security' });
    await emailIs('flo', urgent, 'DELIVERED');
    await emailIs('flo', critical, 'DELIVERED');
    expect((await shown('flo', critical)).silent).toBe(false);
    await run(node.url, node.token('flo'), SEEN, { ids: [id] });
    await run(node.url, node.token('flo'), UPDATE, { input: { quietHours: { enabled: false } } });
    await emailIs('flo', id, 'CANCELLED');
    expect(mailsTo('flo')).toHaveLength(2);
  });

  it('goes by email alone where its sender says so: in no inbox, and in no count', async () => {
    const id = await sent(await known('gus'), { channels: [{ channel: 'email' }] });
    await eventually(
      () => explained(id),
      ({ deliveries }) => emailOf({ deliveries })?.status === 'DELIVERED',
    );
    const inbox = await run(node.url, node.token('gus'), '{ inbox { unreadCount } notifications { nodes { id } } }');
    expect(inbox).toEqual({ inbox: { unreadCount: 0 }, notifications: { nodes: [] } });
    expect((await ask(node.url, node.token('gus'), DELIVERIES, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('is skipped, with the reason, where he turned it off, where he has no address, and where his address is dead', async () => {
    await known('hal');
    await run(node.url, node.token('hal'), UPDATE, { input: { channels: [{ channel: 'email', enabled: false }] } });
    const off = await sent('hal');
    expect(emailOf(await shown('hal', off))).toMatchObject({ status: 'SKIPPED', reason: 'PREFERENCE_DISABLED' });
    const unknown = await sent('ivy');
    expect(emailOf(await shown('ivy', unknown))).toMatchObject({ status: 'SKIPPED', reason: 'NO_ADDRESS' });
    await known('jan', 'nobody@example.com');
    const refused = await send(node.url, service, ['jan'], { channels: [{ channel: 'email' }] });
    await eventually(
      () => explained(idOf(refused)),
      ({ deliveries }) => emailOf({ deliveries })?.status === 'FAILED',
    );
    const story = await explained(idOf(refused));
    expect(story.deliveries[1]).toMatchObject({ reason: 'ADDRESS_REFUSED', attemptCount: 1 });
    expect(story.deliveries[1]?.attempts[0]).toMatchObject({ outcome: 'FAILED', errorCode: 'ADDRESS_REFUSED' });
    const { send: outcome } = await run<{ send: { failed: number } }>(
      node.url,
      service,
      'query ($id: ID!) { send(id: $id) { failed } }',
      { id: refused.sendId },
    );
    expect(outcome.failed).toBe(1);
    const again = await sent('jan');
    expect(emailOf(await shown('jan', again))).toMatchObject({ status: 'SKIPPED', reason: 'ADDRESS_SUPPRESSED' });
  });

  it('is on the list of what was given up, by pages, for admins', async () => {
    const LIST = `query ($first: Int, $after: String, $filter: DeliveryFilter) {
      adminDeliveries(first: $first, after: $after, filter: $filter) {
        edges { cursor node { id userId status reason attemptCount attempts { errorCode errorMessage } } } pageInfo { hasNextPage endCursor }
      }
    }`;
    interface Listed {
      adminDeliveries: {
        edges: { cursor: string; node: { userId: string; status: string; reason: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    }
    const people = ['zed-1', 'zed-2', 'zed-3'];
    for (const person of people) await known(person, `nobody@${person}.example.com`);
    const since = new Date().toISOString();
    await send(node.url, service, people, { channels: [{ channel: 'email' }] });
    const filter = { statuses: ['FAILED'], channels: ['email'], createdAfter: since };
    const pageAfter = async (after: string | null, first = 2) =>
      (await run<Listed>(node.url, admin, LIST, { first, after, filter })).adminDeliveries;
    await eventually(
      () => pageAfter(null, 100),
      ({ edges }) => edges.length === 3,
    );
    const page = await pageAfter(null);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const rest = await pageAfter(page.pageInfo.endCursor);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    const all = [...page.edges, ...rest.edges].map(({ node: delivery }) => delivery);
    expect(all.map(({ userId }) => userId).toSorted()).toEqual(people);
    expect(new Set(all.map(({ status, reason }) => `${status} ${reason}`))).toEqual(
      new Set(['FAILED ADDRESS_REFUSED']),
    );
    const mine = { ...filter, userId: 'zed-2', reasons: ['ADDRESS_REFUSED'] };
    expect((await run<Listed>(node.url, admin, LIST, { filter: mine })).adminDeliveries.edges).toHaveLength(1);
    const none = { ...filter, reasons: ['MAX_RETRIES_EXCEEDED'] };
    expect((await run<Listed>(node.url, admin, LIST, { filter: none })).adminDeliveries.edges).toEqual([]);
    for (const wrong of [{ first: 101 }, { after: 'no cursor' }]) {
      expect((await ask(node.url, admin, LIST, wrong)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('is previewed by the rules by which it is sent, and nothing comes of that', async () => {
    const recipients = [await known('kim'), 'lee'];
    const input = aSend(recipients, { idempotencyKey: 'preview-1' });
    const { previewDelivery: preview } = await run<{ previewDelivery: Explained[] }>(node.url, service, PREVIEW, {
      input,
    });
    expect(preview.map(({ notificationId, userId, deliveries }) => [notificationId, userId, deliveries])).toEqual([
      [null, 'kim', []],
      [null, 'lee', []],
    ]);
    const inbox = await run<{ inbox: { unreadCount: number } }>(
      node.url,
      node.token('kim'),
      '{ inbox { unreadCount } }',
    );
    expect(inbox.inbox.unreadCount).toBe(0);
    const result = await send(node.url, service, recipients, { idempotencyKey: 'preview-1' });
    expect(result.duplicate).toBe(false);
    for (const [index, { notificationId }] of result.notifications.entries()) {
      const told = (await explained(notificationId)).decisions;
      expect(told).toMatchObject(preview[index]?.decisions ?? []);
    }
    const many = Array.from({ length: 1_000 }, (_, at) => `many-${at}`);
    const often = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
      (at) => `p${at}: previewDelivery(input: $input) { userId decisions { channel verdict reason } }`,
    );
    const dear = await ask(node.url, service, `query ($input: SendNotificationInput!) { ${often.join(' ')} }`, {
      input: aSend(many),
    });
    expect(dear.errors?.[0]?.extensions.code).toBe('DOCUMENT_REFUSED');
    const refused = await ask(node.url, service, PREVIEW, { input: aSend(['kim'], { category: 'gossip' }) });
    expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('is explained to its sender and to admins, and to nobody else', async () => {
    const id = await sent(await known('mia'));
    expect((await explained(id, admin)).userId).toBe('mia');
    const stranger = node.token('crm', ['service']);
    for (const [token, asked] of [
      [stranger, id],
      [service, '0198c5a0-0000-7000-8000-000000000000'],
      [service, 'no id'],
    ] as const) {
      expect((await ask(node.url, token, EXPLAIN, { id: asked })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect((await ask(node.url, node.token('mia'), EXPLAIN, { id })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('says how its deliveries stand in a live stream as well', async () => {
    await known('nia');
    const client = socketClient(node.wsUrl, node.token('nia'));
    const added = watch<{ notificationAdded: { id: string; silent: boolean; deliveries: Summary[] } }>(
      client,
      'subscription { notificationAdded { id silent deliveries { channel status } } }',
    );
    // A stream says nothing when it has begun: what is sent until then is not in it.
    const id = await eventually(
      () => sent('nia', { category: 'security' }),
      () => added.events.length > 0,
    );
    const events = await added.until((all) => all.some(({ notificationAdded }) => notificationAdded.id === id));
    const event = events.find(({ notificationAdded }) => notificationAdded.id === id);
    expect(event?.notificationAdded).toMatchObject({ id, silent: false });
    expect(event?.notificationAdded.deliveries.map(({ channel }) => channel)).toEqual(['inApp', 'email', 'push']);
    await client.dispose();
  });
});
