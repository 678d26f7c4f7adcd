import { afterEach, describe, expect, it } from 'vitest';
import { startInstallation, tokenFor } from '../support/app.js';
import { ask, eventually, run, send } from '../support/client.js';
import { type FaultyWebhook, startFaultyWebhook } from '../support/faulty-webhook.js';
import { aSecret, statusEnvironment, type ToldStatus, toldBy } from '../support/status-fixture.js';

const SECRET = aSecret();
const SERVICE = tokenFor('shop', ['service']);
const ADMIN = tokenFor('root', ['admin', 'service']);
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const REPLAY = `mutation ($from: DateTime!, $to: DateTime, $kinds: [String!]) {
  replayStatusEvents(from: $from, to: $to, kinds: $kinds) }`;
const QUICK = { RETRY_SCHEDULE: '50ms', SWEEP_SECONDS: '0.1', BREAKER_PAUSE: '100ms' };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  // The nodes before the endpoints that they send to.
  for (const one of open.splice(0).reverse()) await one.close();
});
const opened = <One extends { close(): Promise<void> }>(one: One): One => {
  open.push(one);
  return one;
};

describe('status webhooks', () => {
  const told = (endpoint: FaultyWebhook): ToldStatus[] => endpoint.taken.map((request) => toldBy(request, SECRET));
  const typesOf = (all: readonly ToldStatus[], id: string) =>
    all.filter(({ notificationId }) => notificationId === id).map(({ type, channel }) => `${type} ${String(channel)}`);
  const MARK = (what: string) => `mutation ($ids: [ID!]!) { ${what}(ids: $ids) { affected } }`;

  async function anInstallation(env: Record<string, string> = {}) {
    const endpoint = opened(await startFaultyWebhook());
    const people = opened(await startFaultyWebhook());
    const shared = {
      ...QUICK,
      WEBHOOK_SECRET: SECRET,
      WEBHOOK_ALLOW: '127.0.0.1',
      ...statusEnvironment(endpoint.url, SECRET),
      ...env,
    };
    const installation = opened(await startInstallation(shared));
    const node = installation.nodes[0]!;
    await run(node.url, SERVICE, KNOW, { recipients: [{ id: 'ada', attributes: { webhookUrl: people.url } }] });
    const sent = async (change: Record<string, unknown> = {}) =>
      (await send(node.url, SERVICE, ['ada'], change)).notifications[0]!.notificationId;
    return { endpoint, people, installation, node, sent };
  }

  it('tell what became of a notification, with ids and codes alone', async () => {
    const { endpoint, node, sent } = await anInstallation();
    const id = await sent({ title: 'CANARY', message: 'CANARY', data: { word: 'CANARY' } });
    const ada = tokenFor('ada');
    await run(node.url, ada, 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }', { ids: [id] });
    await run(node.url, ada, MARK('markNotificationsSeen'), { ids: [id] });
    await run(node.url, ada, MARK('markNotificationsRead'), { ids: [id] });
    const all = await eventually(
      () => told(endpoint),
      (events) => typesOf(events, id).length === 4,
    );
    expect(typesOf(all, id).toSorted()).toEqual([
      'notification.delivered inApp',
      'notification.delivered webhook',
      'notification.read inApp',
      'notification.seen inApp',
    ]);
    expect(new Set(all.map((event) => event.id)).size).toBe(4);
    expect(all.every(({ userId }) => userId === 'ada')).toBe(true);
    for (const { body } of endpoint.requests) expect(body).not.toContain('CANARY');
  });

  it('tell what failed and what came back', async () => {
    const { endpoint, people, sent } = await anInstallation({ RETRY_SCHEDULE: 'none' });
    people.behave(404);
    const failed = await sent({ channels: [{ channel: 'webhook' }] });
    const shown = await sent({ channels: [{ channel: 'webhook' }, { channel: 'inApp' }] });
    await eventually(
      () => told(endpoint),
      (events) => typesOf(events, failed).length === 2 && typesOf(events, shown).length === 1,
    );
    people.behave(410);
    const bounced = await sent({ channels: [{ channel: 'webhook' }] });
    const all = await eventually(
      () => told(endpoint),
      (events) => typesOf(events, bounced).length === 3,
    );
    expect(typesOf(all, failed).toSorted()).toEqual(['delivery.failed webhook', 'notification.failed null']);
    expect(typesOf(all, shown)).toEqual(['delivery.failed webhook']);
    expect(typesOf(all, bounced).toSorted()).toEqual([
      'delivery.bounced webhook',
      'delivery.failed webhook',
      'notification.failed null',
    ]);
    expect(
      all.find(({ notificationId, type }) => notificationId === bounced && type === 'delivery.failed')?.reason,
    ).toBe('ADDRESS_REFUSED');
  });

  it('wait for an endpoint that is away, cost others nothing, and come when it is back', async () => {
    const { endpoint, node, sent } = await anInstallation({ BREAKER_FAILURES: '3' });
    endpoint.behave(503);
    const ids = [];
    for (let at = 0; at < 30; at += 1) ids.push(await sent());
    const STATE = '{ statusWebhook { isOn kinds waiting waitingSince } }';
    const state = async () =>
      (
        await run<{ statusWebhook: { isOn: boolean; waiting: number; waitingSince: string | null } }>(
          node.url,
          ADMIN,
          STATE,
        )
      ).statusWebhook;
    await eventually(state, ({ waiting, waitingSince }) => waiting === 30 && waitingSince !== null);
    // Asked now and then: not once for each of them, again and again.
    const before = endpoint.requests.length;
    await eventually(
      () => endpoint.requests.length,
      (count) => count >= before + 2,
    );
    endpoint.behave(200);
    const all = await eventually(
      () => told(endpoint),
      (events) => new Set(events.map((event) => event.id)).size === 30,
      20_000,
    );
    expect(all.map(({ notificationId }) => notificationId).toSorted()).toEqual(ids.toSorted());
    expect(await eventually(state, ({ waiting }) => waiting === 0)).toMatchObject({ isOn: true, waitingSince: null });
  });

  it('honour Retry-After for all of them', async () => {
    const { endpoint, sent } = await anInstallation();
    endpoint.behave({ status: 429, headers: { 'retry-after': '2' } });
    await sent();
    await eventually(
      () => endpoint.requests.length,
      (count) => count === 1,
    );
    const askedAt = endpoint.requests[0]!.at;
    endpoint.behave(200);
    await sent();
    await eventually(
      () => told(endpoint).length,
      (count) => count === 2,
      10_000,
    );
    for (const { at } of endpoint.taken) expect(at - askedAt).toBeGreaterThanOrEqual(1_900);
  });

  it('are replayed from a point in time, with the same ids, while new ones go on', async () => {
    const { endpoint, node, sent } = await anInstallation();
    const from = new Date(Date.now() - 1_000).toISOString();
    const ids = [];
    for (let at = 0; at < 5; at += 1) ids.push(await sent());
    const first = await eventually(
      () => told(endpoint),
      (events) => events.length === 5,
    );
    const replay = async (variables: Record<string, unknown>) =>
      (await run<{ replayStatusEvents: number }>(node.url, ADMIN, REPLAY, variables)).replayStatusEvents;
    // Taken by the endpoint a moment before it is written down here.
    await eventually(
      async () => replay({ from, kinds: ['notification.delivered'] }),
      (count) => count === 5,
    );
    const fresh = await sent();
    const all = await eventually(
      () => told(endpoint),
      (events) => events.length >= 11 && events.some(({ notificationId }) => notificationId === fresh),
    );
    const replayed = all.filter(({ isReplay }) => isReplay);
    expect(new Set(replayed.map(({ id }) => id))).toEqual(new Set(first.map(({ id }) => id)));
    expect(all.filter(({ notificationId }) => notificationId === fresh)).toMatchObject([{ isReplay: false }]);
    expect(await replay({ from, kinds: ['notification.read'] })).toBe(0);
    for (const variables of [{ from, kinds: ['nonsense'] }, { from: new Date(Date.now() + 60_000).toISOString() }]) {
      expect((await ask(node.url, ADMIN, REPLAY, variables)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('are off where nobody set them up: nothing is written down, and a replay says so', async () => {
    const installation = opened(await startInstallation());
    const node = installation.nodes[0]!;
    const { notifications } = await send(node.url, SERVICE, ['ada']);
    await run(node.url, tokenFor('ada'), MARK('markNotificationsRead'), { ids: [notifications[0]!.notificationId] });
    const { statusWebhook } = await run<{ statusWebhook: unknown }>(
      node.url,
      ADMIN,
      '{ statusWebhook { isOn kinds waiting waitingSince } }',
    );
    expect(statusWebhook).toEqual({ isOn: false, kinds: [], waiting: 0, waitingSince: null });
    const answer = await ask(node.url, ADMIN, REPLAY, { from: new Date(0).toISOString() });
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(answer.errors?.[0]?.message).toContain('STATUS_WEBHOOK_URL');
  });
});
