import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../../src/delivery/channels/index.js';
import { WebhookChannel } from '../../src/delivery/channels/webhook/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { deliveryChannelContract } from '../support/delivery-channel-contract.js';
import { type FaultyWebhook, startFaultyWebhook, type WebhookFault } from '../support/faulty-webhook.js';
import { aContext, anOutgoingDelivery, aRecipient } from '../support/outgoing-delivery.js';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

describe('the webhook channel', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  const config = (env: Record<string, string> = {}) =>
    readEnvironment({ NODE_ENV: 'test', WEBHOOK_SECRET: SECRET, WEBHOOK_ALLOW: '127.0.0.1', ...env });

  async function aChannel(env: Record<string, string> = {}, attributes: Record<string, unknown> = {}) {
    const endpoint = await startFaultyWebhook();
    const channel = new WebhookChannel(config(env));
    open.push(() => endpoint.close());
    const reachable = aRecipient({ attributes: { webhookUrl: endpoint.url, ...attributes } });
    const deliver = (over: Parameters<typeof anOutgoingDelivery>[0] = {}) =>
      channel.deliver(
        anOutgoingDelivery({ recipient: reachable, address: channel.addressOf(reachable) ?? '', ...over }),
        aContext('default', { signal: AbortSignal.timeout(60_000) }),
      );
    return { endpoint, channel, reachable, deliver };
  }

  deliveryChannelContract(async () => {
    const { endpoint, channel, reachable } = await aChannel();
    const HOW = { well: 200, silently: 'silent', refusing: 503 } as const;
    return {
      channel,
      reachable,
      taken: () => endpoint.taken.map(({ headers }) => String(headers['webhook-id'])),
      isAsked: () => endpoint.connections > 0,
      behave: (how) => endpoint.behave(HOW[how]),
    };
  });

  it('says everything of a notification, in a form with a version, and the same at every attempt', async () => {
    const { endpoint, deliver } = await aChannel();
    const over = { id: 'd-1', notification: { id: 'n-1', data: { order: 7 }, topic: 'orders' } };
    await deliver(over);
    await deliver({ ...over, attempt: 2 });
    const [first, second] = endpoint.requests;
    expect(JSON.parse(first!.body)).toEqual({
      type: 'notification',
      version: 1,
      timestamp: '2026-11-28T19:15:00.000Z',
      data: {
        deliveryId: 'd-1',
        userId: 'user-1',
        notification: {
          id: 'n-1',
          type: 'order_status',
          category: 'system',
          categoryTitle: 'System',
          topic: 'orders',
          priority: 'MEDIUM',
          title: 'Your order has shipped',
          message: 'It arrives on Friday.',
          actionUrl: 'https://shop.example/orders/7',
          data: { order: 7 },
          createdAt: '2026-11-28T19:15:00.000Z',
          expiresAt: null,
          isSensitive: false,
        },
        digest: null,
      },
    });
    expect(second!.body).toBe(first!.body);
    expect([first, second].map((request) => request?.headers['herald-attempt'])).toEqual(['1', '2']);
  });

  it('tells the members of a digest', async () => {
    const { endpoint, deliver } = await aChannel();
    const members = [1, 2].map((at) => anOutgoingDelivery({ notification: { id: `n-${at}` } }).notification);
    await deliver({ digest: members });
    const { type, data } = JSON.parse(endpoint.requests[0]!.body) as {
      type: string;
      data: { digest: { id: string }[] };
    };
    expect([type, data.digest.map(({ id }) => id)]).toEqual(['digest', ['n-1', 'n-2']]);
  });

  it('signs with each of its secrets, and with a person’s own alone where he has some', async () => {
    const [second, own] = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`);
    const verifies = (secret: string, { body, headers }: FaultyWebhook['requests'][number]) => {
      try {
        new Webhook(secret).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    const common = await aChannel({ WEBHOOK_SECRET: `${SECRET},${second}` });
    await common.deliver();
    expect([SECRET, second!, own!].map((secret) => verifies(secret, common.endpoint.requests[0]!))).toEqual([
      true,
      true,
      false,
    ]);
    const his = await aChannel({}, { webhookSecret: own });
    await his.deliver();
    expect([SECRET, own!].map((secret) => verifies(secret, his.endpoint.requests[0]!))).toEqual([false, true]);
  });

  it('keeps few waiting for an endpoint that hangs, and none that answers from it', async () => {
    const { endpoint, channel, reachable } = await aChannel({ WEBHOOK_TIMEOUT: '1s' });
    const other = await aChannel();
    const send = (over: Parameters<typeof aContext>[1] = {}) =>
      channel.deliver(
        anOutgoingDelivery({ recipient: reachable, address: channel.addressOf(reachable) ?? '' }),
        aContext('default', over),
      );
    const waited = async (sending: Promise<unknown>) =>
      sending.then(
        () => 'taken',
        (error: DeliveryError) => error,
      );
    endpoint.behave('silent');
    // Until it is known, all wait for it.
    await Promise.all(Array.from({ length: 4 }, () => waited(send())));
    const before = endpoint.connections;
    const errors = await Promise.all(Array.from({ length: 20 }, () => waited(send())));
    expect(endpoint.connections - before).toBe(3);
    expect(errors).toEqual(Array(20).fill(expect.objectContaining({ code: 'TIMED_OUT', retry: true })));
    expect(errors.filter((error) => (error as DeliveryError).retryAfterMs === 1_000)).toHaveLength(17);
    // The last attempt is made, and what goes elsewhere goes.
    const three = Array.from({ length: 3 }, () => waited(send()));
    const last = waited(send({ isLastAttempt: true }));
    await channel.deliver(anOutgoingDelivery({ address: other.endpoint.url }), aContext('default'));
    await Promise.all([...three, last]);
    expect(endpoint.connections - before).toBe(7);
    endpoint.behave(200);
    expect(await waited(send())).toBe('taken');
    expect(await Promise.all(Array.from({ length: 20 }, () => waited(send())))).toEqual(Array(20).fill('taken'));
  });

  it('knows whom it can reach', () => {
    const channel = new WebhookChannel(config());
    const at = (attributes: Record<string, unknown>) => channel.addressOf(aRecipient({ attributes }));
    const url = 'https://hooks.example/ada';
    expect(at({ webhookUrl: url })).toBe(url);
    expect(at({ webhookUrl: url, webhookSecret: [SECRET, SECRET] })).toBe(url);
    for (const attributes of [
      {},
      { webhookUrl: 7 },
      { webhookUrl: 'http://hooks.example/ada' },
      { webhookUrl: url, webhookSecret: 'guess' },
      { webhookUrl: url, webhookSecret: [] },
      { webhookUrl: url, webhookSecret: [SECRET, 7] },
    ])
      expect(at(attributes), JSON.stringify(attributes)).toBeNull();
    expect(new WebhookChannel(readEnvironment({ NODE_ENV: 'test' })).isConfigured).toBe(false);
  });

  it.each<[WebhookFault, Partial<DeliveryError>]>([
    [
      { status: 301, headers: { location: 'https://elsewhere.example/' } },
      { code: 'ENDPOINT_REDIRECTS', retry: false },
    ],
    [400, { code: 'ENDPOINT_REFUSED', retry: false, isBadAddress: false }],
    [401, { code: 'ENDPOINT_REFUSED', retry: false }],
    [404, { code: 'ENDPOINT_REFUSED', retry: false, isBadAddress: false }],
    [408, { code: 'PROVIDER_BUSY', retry: true }],
    [410, { code: 'ADDRESS_REFUSED', retry: false, isBadAddress: true }],
    [425, { code: 'PROVIDER_BUSY', retry: true }],
    [
      { status: 429, headers: { 'retry-after': '9' } },
      { code: 'PROVIDER_BUSY', retry: true, retryAfterMs: 9_000 },
    ],
    [500, { code: 'PROVIDER_BUSY', retry: true, retryAfterMs: null }],
    [
      { status: 503, headers: { 'retry-after': '2' } },
      { code: 'PROVIDER_BUSY', retry: true, retryAfterMs: 2_000 },
    ],
    ['reset', { code: 'TAKEN_PERHAPS', retry: true }],
    ['garbage', { code: 'TAKEN_PERHAPS', retry: true }],
    ['silent', { code: 'TIMED_OUT', retry: true }],
  ])('answers %j with what becomes of it', async (fault, expected) => {
    const { endpoint, deliver } = await aChannel({ WEBHOOK_TIMEOUT: '1s' });
    endpoint.behave(fault);
    const failure: unknown = await deliver().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeliveryError);
    expect(failure).toMatchObject({ ...expected, isProviderDown: false });
    // Neither what it said nor where it is.
    expect((failure as Error).message).not.toMatch(/words of an endpoint|127\.0\.0\.1|hook/);
  });

  it('fails where it leads elsewhere than it may, and where nobody listens', async () => {
    const { endpoint, channel, deliver } = await aChannel();
    await endpoint.close();
    expect(await deliver().catch((error: unknown) => error)).toMatchObject({
      code: 'PROVIDER_DOWN',
      retry: true,
      isProviderDown: false,
    });
    const elsewhere = channel.deliver(anOutgoingDelivery({ address: 'https://10.0.0.1/' }), aContext('default'));
    expect(await elsewhere.catch((error: unknown) => error)).toMatchObject({
      code: 'ENDPOINT_FORBIDDEN',
      retry: false,
    });
  });
});
