import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AllowedHosts, keysOf, WebhookError, WebhookSender } from '../../src/delivery/webhooks/index.js';
import { WEBHOOK_LIMITS } from '../../src/delivery/webhooks/webhook-sender.js';
import { inTime } from '../../src/platform/time/index.js';
import { eventually } from '../support/client.js';
import { type FaultyWebhook, startFaultyWebhook, type WebhookFault } from '../support/faulty-webhook.js';
import { CERTIFICATE } from '../support/webhook-certificate.js';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const LOOPBACK = new AllowedHosts(['127.0.0.1']);
const KEYS = keysOf([SECRET]);

async function anEndpoint(options: { isTls?: boolean } = {}): Promise<FaultyWebhook> {
  const endpoint = await startFaultyWebhook(options);
  onTestFinished(() => endpoint.close());
  return endpoint;
}

const aWebhook = (url: string) => ({ url, id: 'the-id', body: '{"a":1}', keys: KEYS });
const ours = (over: { signal?: AbortSignal; isOurs?: () => boolean } = {}) => ({
  signal: AbortSignal.timeout(5_000),
  isOurs: () => true,
  ...over,
});
const failureOf = (sending: Promise<unknown>) =>
  sending.then(
    () => 'none',
    (error: unknown) => (error instanceof WebhookError ? error.failure : String(error)),
  );

describe('a webhook that is sent', () => {
  it('is signed JSON, that anybody’s library verifies, with the id that it was given', async () => {
    const endpoint = await anEndpoint();
    const sender = new WebhookSender({ allowed: LOOPBACK });
    expect(await sender.send(aWebhook(endpoint.url), ours())).toEqual({ status: 200, retryAfterMs: null });
    const [request] = endpoint.requests;
    expect(request?.headers).toMatchObject({ 'webhook-id': 'the-id', 'content-type': 'application/json' });
    expect(new Webhook(SECRET).verify(request!.body, request!.headers as Record<string, string>)).toEqual({ a: 1 });
  });

  it('goes over TLS to the address that was looked at, and by name to whom it is for', async () => {
    const endpoint = await anEndpoint({ isTls: true });
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const sender = new WebhookSender({ allowed: LOOPBACK, resolve, authorities: CERTIFICATE });
    const url = `https://hook.example:${endpoint.port}/x?y=1`;
    expect((await sender.send(aWebhook(url), ours())).status).toBe(200);
    expect(asked).toEqual(['hook.example']);
    expect(endpoint.requests[0]).toMatchObject({ path: '/x?y=1', servername: 'hook.example' });
    expect(endpoint.requests[0]?.headers.host).toBe(`hook.example:${endpoint.port}`);
  });

  it('is not sent to whoever shows no certificate of that name, or one that nobody believes', async () => {
    const endpoint = await anEndpoint({ isTls: true });
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const believing = new WebhookSender({ allowed: LOOPBACK, resolve, authorities: CERTIFICATE });
    expect(await failureOf(believing.send(aWebhook(`https://other.example:${endpoint.port}/`), ours()))).toBe(
      'UNREACHABLE',
    );
    const doubting = new WebhookSender({ allowed: LOOPBACK, resolve });
    expect(await failureOf(doubting.send(aWebhook(`https://hook.example:${endpoint.port}/`), ours()))).toBe(
      'UNREACHABLE',
    );
    expect(endpoint.requests).toEqual([]);
  });

  it('asks for a name once: an answer that is another one the second time leads nowhere', async () => {
    const endpoint = await anEndpoint({ isTls: true });
    const answers = ['127.0.0.1', '127.0.0.2'];
    const resolve = async () => [{ address: answers.shift() ?? '127.0.0.3', family: 4 }];
    // The first one is allowed, whatever comes then is not.
    const sender = new WebhookSender({ allowed: LOOPBACK, resolve, authorities: CERTIFICATE });
    expect((await sender.send(aWebhook(`https://hook.example:${endpoint.port}/`), ours())).status).toBe(200);
    expect(answers).toEqual(['127.0.0.2']);
    expect(await failureOf(sender.send(aWebhook(`https://hook.example:${endpoint.port}/`), ours()))).toBe('FORBIDDEN');
    expect(endpoint.requests.length).toBe(1);
  });

  it('goes nowhere when one of several addresses is not allowed', async () => {
    const endpoint = await anEndpoint({ isTls: true });
    const resolve = async () => ['127.0.0.1', '10.0.0.1'].map((address) => ({ address, family: 4 }));
    const sender = new WebhookSender({ allowed: LOOPBACK, resolve, authorities: CERTIFICATE });
    expect(await failureOf(sender.send(aWebhook(`https://hook.example:${endpoint.port}/`), ours()))).toBe('FORBIDDEN');
    expect(endpoint.connections).toBe(0);
  });

  it('goes to no private address, as it is written or by name', async () => {
    const endpoint = await anEndpoint();
    const sender = new WebhookSender({ allowed: new AllowedHosts([]) });
    const urls = ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f000001', '127.1'];
    const failures = urls.map((host) => failureOf(sender.send(aWebhook(`https://${host}:${endpoint.port}/`), ours())));
    expect(new Set(await Promise.all(failures))).toEqual(new Set(['FORBIDDEN']));
    const byName = await failureOf(sender.send(aWebhook(`https://localhost:${endpoint.port}/`), ours()));
    // Where a name server does not know it, it is not known at all.
    expect(['FORBIDDEN', 'UNREACHABLE']).toContain(byName);
    expect(endpoint.connections).toBe(0);
  });

  it('is not sent when it is somebody else’s by the time that the connection stands', async () => {
    const endpoint = await anEndpoint();
    const sender = new WebhookSender({ allowed: LOOPBACK });
    let asked = 0;
    const isOurs = () => {
      asked += 1;
      return false;
    };
    expect(await failureOf(sender.send(aWebhook(endpoint.url), ours({ isOurs })))).toBe('NOT_OURS');
    expect([asked, endpoint.connections, endpoint.requests.length]).toEqual([1, 1, 0]);
  });

  it('follows no redirect', async () => {
    const endpoint = await anEndpoint();
    const other = await anEndpoint();
    endpoint.behave({ status: 307, headers: { location: other.url } });
    const sender = new WebhookSender({ allowed: LOOPBACK });
    expect((await sender.send(aWebhook(endpoint.url), ours())).status).toBe(307);
    expect(other.connections).toBe(0);
  });

  it.each<[WebhookFault, string]>([
    ['reset', 'LOST'],
    ['reset-at-once', 'UNREACHABLE'],
    ['garbage', 'LOST'],
    ['endless-headers', 'LOST'],
    ['silent', 'TIMED_OUT'],
    ['drip', 'TIMED_OUT'],
    ['endless-continue', 'TIMED_OUT'],
    [{ status: 101, headers: { connection: 'Upgrade', upgrade: 'websocket' } }, 'LOST'],
  ])('fails in time at an endpoint that does this: %s', async (fault, failure) => {
    const endpoint = await anEndpoint();
    endpoint.behave(fault);
    const sender = new WebhookSender({ allowed: LOOPBACK });
    const startedAt = performance.now();
    const sending = failureOf(sender.send(aWebhook(endpoint.url), ours({ signal: AbortSignal.timeout(700) })));
    const found = await inTime(5_000, sending);
    // A connection that is reset at once may be reset behind the request, by the time that we hear of it.
    expect(fault === 'reset-at-once' ? [failure, 'LOST'] : [failure]).toContain(found);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('is taken by a yes, and whatever comes behind it is cut', async () => {
    const endpoint = await anEndpoint();
    endpoint.behave('endless');
    const sender = new WebhookSender({ allowed: LOOPBACK });
    expect((await sender.send(aWebhook(endpoint.url), ours({ signal: new AbortController().signal }))).status).toBe(
      200,
    );
    await eventually(
      () => endpoint.open,
      (open) => open === 0,
      WEBHOOK_LIMITS.answerMs + 3_000,
    );
  });

  it('is asked to wait by seconds or by a date', async () => {
    const endpoint = await anEndpoint();
    const sender = new WebhookSender({ allowed: LOOPBACK });
    const waits = async (text: string) => {
      endpoint.behave({ status: 429, headers: { 'retry-after': text } });
      return (await sender.send(aWebhook(endpoint.url), ours())).retryAfterMs;
    };
    expect(await waits('7')).toBe(7_000);
    const soon = await waits(new Date(Date.now() + 60_000).toUTCString());
    expect(soon).toBeGreaterThan(55_000);
    expect(soon).toBeLessThanOrEqual(60_000);
    for (const text of ['0', 'soon', '-5', new Date(0).toUTCString()]) expect(await waits(text)).toBeNull();
  });

  it('uses a connection again where much goes to one endpoint, and another one when that was closed', async () => {
    const endpoint = await anEndpoint();
    const sender = new WebhookSender({ allowed: LOOPBACK, keepAlive: true });
    onTestFinished(() => sender.close());
    for (let sent = 0; sent < 5; sent += 1)
      expect((await sender.send(aWebhook(endpoint.url), ours())).status).toBe(200);
    expect(endpoint.connections).toBe(1);
    // Closed in the very moment of the next request: it is sent once more, over a new one.
    endpoint.resetNext();
    expect((await sender.send(aWebhook(endpoint.url), ours())).status).toBe(200);
    expect([endpoint.connections, endpoint.taken.length]).toEqual([2, 6]);
  });
});
