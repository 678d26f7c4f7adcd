import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { eventually, run, send } from '../support/client.js';
import { startFaultyWebhook } from '../support/faulty-webhook.js';
import { aSecret } from '../support/status-fixture.js';

const SECRET = aSecret();
const SERVICE = tokenFor('shop', ['service']);
const ADMIN = tokenFor('root', ['admin', 'service']);
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const EXPLAIN = `query ($id: ID!) { explainDelivery(notificationId: $id) {
  decisions { channel verdict reason } deliveries { channel status reason } } }`;
const CATEGORY = 'mutation ($input: CategoryInput!) { saveCategory(input: $input) { key } }';
const CHOOSE = 'mutation ($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { updatedAt } }';
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

interface Explained {
  decisions: { channel: string; verdict: string; reason: string }[];
  deliveries: { channel: string; status: string; reason: string | null }[];
}
/** What there is of the webhook alone. */
const explain = async (node: TestNode, id: string): Promise<Explained> => {
  const { explainDelivery } = await run<{ explainDelivery: Explained }>(node.url, ADMIN, EXPLAIN, { id });
  const deliveries = explainDelivery.deliveries.filter(({ channel }) => channel === 'webhook');
  return { ...explainDelivery, deliveries };
};

describe('the webhook channel', () => {
  async function aNode(env: Record<string, string> = {}) {
    const endpoint = opened(await startFaultyWebhook());
    const node = opened(await startApp({ ...QUICK, WEBHOOK_SECRET: SECRET, WEBHOOK_ALLOW: '127.0.0.1', ...env }));
    const know = (id: string, attributes: Record<string, unknown> = { webhookUrl: endpoint.url }) =>
      run(node.url, SERVICE, KNOW, { recipients: [{ id, attributes }] });
    const sent = async (userId: string, change: Record<string, unknown> = {}) =>
      (await send(node.url, SERVICE, [userId], { channels: [{ channel: 'webhook' }], ...change })).notifications[0]!
        .notificationId;
    const ended = (id: string) =>
      eventually(
        () => explain(node, id),
        ({ deliveries }) =>
          deliveries.every(({ status }) => ['DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED'].includes(status)),
        20_000,
      );
    return { endpoint, node, know, sent, ended };
  }

  it('brings a notification to whoever has an endpoint, signed, and explains itself', async () => {
    const { endpoint, node, know, sent, ended } = await aNode();
    await know('ada');
    const id = await sent('ada', { data: { order: 7 } });
    expect((await ended(id)).deliveries).toMatchObject([{ channel: 'webhook', status: 'DELIVERED' }]);
    const [request] = endpoint.taken;
    const payload = new Webhook(SECRET).verify(request!.body, request!.headers as Record<string, string>);
    expect(payload).toMatchObject({
      type: 'notification',
      data: { userId: 'ada', notification: { id, title: 'Your order', data: { order: 7 } } },
    });
    const { channels } = await run<{ channels: { key: string }[] }>(node.url, tokenFor('ada'), '{ channels { key } }');
    expect(channels.map(({ key }) => key)).toContain('webhook');
    const nobody = await explain(node, await sent('bob'));
    expect(nobody.decisions).toContainEqual({ channel: 'webhook', verdict: 'SKIPPED', reason: 'NO_ADDRESS' });
  });

  it('is there for whoever sends without naming channels, and not for whoever turned it off', async () => {
    const { endpoint, node, know, sent, ended } = await aNode();
    await know('ada');
    await ended(await sent('ada', { channels: null }));
    expect(endpoint.taken.length).toBe(1);
    const off = { categories: [{ category: 'system', channels: [{ channel: 'webhook', enabled: false }] }] };
    await run(node.url, tokenFor('ada'), CHOOSE, { input: off });
    const { decisions } = await eventually(
      async () => explain(node, await sent('ada')),
      (explained) => explained.decisions.some(({ reason }) => reason === 'PREFERENCE_DISABLED'),
    );
    expect(decisions).toContainEqual({ channel: 'webhook', verdict: 'SKIPPED', reason: 'PREFERENCE_DISABLED' });
  });

  it('tries again what was not taken, with the same id, and gives up what never will be', async () => {
    const { endpoint, know, sent, ended } = await aNode({ RETRY_SCHEDULE: '50ms,50ms' });
    await know('ada');
    endpoint.behave(500);
    expect((await ended(await sent('ada'))).deliveries).toMatchObject([
      { status: 'FAILED', reason: 'MAX_RETRIES_EXCEEDED' },
    ]);
    expect([...endpoint.counts().values()]).toEqual([3]);
    endpoint.behave(404);
    expect((await ended(await sent('ada'))).deliveries).toMatchObject([
      { status: 'FAILED', reason: 'ENDPOINT_REFUSED' },
    ]);
    endpoint.behave({ status: 302, headers: { location: endpoint.url } });
    expect((await ended(await sent('ada'))).deliveries).toMatchObject([
      { status: 'FAILED', reason: 'ENDPOINT_REDIRECTS' },
    ]);
    expect(endpoint.requests.length).toBe(5);
  });

  it('writes no more to whoever is gone', async () => {
    const { endpoint, know, sent, ended } = await aNode();
    await know('ada');
    endpoint.behave(410);
    expect((await ended(await sent('ada'))).deliveries).toMatchObject([
      { status: 'FAILED', reason: 'ADDRESS_REFUSED' },
    ]);
    expect((await ended(await sent('ada'))).decisions).toContainEqual({
      channel: 'webhook',
      verdict: 'SKIPPED',
      reason: 'ADDRESS_SUPPRESSED',
    });
    expect(endpoint.requests.length).toBe(1);
  });

  it('goes to no private network that nobody allowed', async () => {
    const { endpoint, know, sent, ended } = await aNode({ WEBHOOK_ALLOW: '' });
    await know('ada', { webhookUrl: `https://127.0.0.1:${endpoint.port}/` });
    expect((await ended(await sent('ada'))).deliveries).toMatchObject([
      { status: 'FAILED', reason: 'ENDPOINT_FORBIDDEN' },
    ]);
    expect(endpoint.connections).toBe(0);
  });

  it('says nothing of what is sensitive', async () => {
    const { endpoint, node, know, sent, ended } = await aNode();
    await run(node.url, ADMIN, CATEGORY, { input: { key: 'salary', title: 'Salary', sensitive: true } });
    await know('ada');
    await ended(
      await sent('ada', { category: 'salary', title: 'CANARY', message: 'CANARY', data: { word: 'CANARY' } }),
    );
    expect(endpoint.taken.length).toBe(1);
    expect(endpoint.taken[0]?.body).not.toContain('CANARY');
    expect(JSON.parse(endpoint.taken[0]!.body)).toMatchObject({ data: { notification: { isSensitive: true } } });
  });

  it('is kept from nobody by somebody else’s endpoint that hangs', async () => {
    const { endpoint, node, know, sent, ended } = await aNode({
      BREAKER_FAILURES: '2',
      WEBHOOK_TIMEOUT: '150ms',
      BREAKER_PAUSE: '1h',
    });
    const hanging = opened(await startFaultyWebhook());
    hanging.behave('silent');
    await know('hangs', { webhookUrl: hanging.url });
    await know('ada');
    for (let at = 0; at < 6; at += 1) await ended(await sent('hangs'));
    const { deliveries } = await ended(await sent('ada'));
    expect(deliveries).toMatchObject([{ status: 'DELIVERED' }]);
    expect([endpoint.taken.length, node.config.BREAKER_FAILURES]).toEqual([1, 2]);
  });

  it('is not there without a secret', async () => {
    const node = opened(await startApp());
    const { channels } = await run<{ channels: { key: string }[] }>(node.url, tokenFor('ada'), '{ channels { key } }');
    expect(channels.map(({ key }) => key)).not.toContain('webhook');
  });
});
