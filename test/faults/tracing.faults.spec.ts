import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tokenFor } from '../support/app.js';
import { aSend, eventually, run, sendQuery, socketClient } from '../support/client.js';
import { DeliveryHerald } from '../support/delivery-herald.js';
import { startFaultyWebhook } from '../support/faulty-webhook.js';
import { HeraldProcess } from '../support/herald-process.js';
import { OtlpCollector, type ToldSpan } from '../support/otlp-collector.js';
import { rawEventStream } from '../support/raw-event-stream.js';
import { aSecret } from '../support/status-fixture.js';

const SHOP = tokenFor('shop', ['service']);
const EMAIL = { channels: [{ channel: 'email', timing: 'ALWAYS' }] };
const SECRET = 'never-to-be-traced';

/** A server that takes sends, and a worker that delivers them: processes of their own, which know each other by PostgreSQL and Redis alone. */
describe('a trace', () => {
  let collector: OtlpCollector;
  let herald: DeliveryHerald;
  beforeAll(async () => {
    collector = await OtlpCollector.start();
    herald = await DeliveryHerald.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b',
      OTEL_SERVICE_NAME: 'herald-test',
      WEBHOOK_SECRET: aSecret(),
      WEBHOOK_ALLOW: '127.0.0.1',
    });
    await herald.startWorker();
  });
  afterAll(async () => {
    await herald.close();
    await collector.close();
  });

  const traced = async (people: string[], change: Record<string, unknown> = {}, token = SHOP) => {
    const traceId = randomBytes(16).toString('hex');
    const spanId = randomBytes(8).toString('hex');
    const answer = await fetch(herald.api.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        traceparent: `00-${traceId}-${spanId}-01`,
      },
      body: JSON.stringify({
        query: sendQuery,
        variables: { input: { ...aSend(people, { title: SECRET, ...EMAIL, ...change }) } },
      }),
    });
    expect(await answer.json()).not.toHaveProperty('errors');
    return { traceId, spanId };
  };
  const until = (traceId: string, isDone: (spans: ToldSpan[]) => boolean) =>
    eventually(() => collector.spans.filter((span) => span.traceId === traceId), isDone, 15_000);
  /** Each node tells of its own, when it likes. A name that is given twice has to be there twice. */
  const untilThere = (traceId: string, ...names: string[]) =>
    until(traceId, (told) =>
      names.every(
        (one) => told.filter(({ name }) => name === one).length >= names.filter((name) => name === one).length,
      ),
    );
  const known = async (...people: string[]) => {
    const recipients = people.map((id) => ({ id, email: `${id}@example.com` }));
    await run(herald.api.url, SHOP, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: recipients,
    });
  };

  it('goes from the mutation over the queue to the provider, through both processes', async () => {
    await known('traced-person');
    const { traceId, spanId } = await traced(['traced-person']);
    const spans = await untilThere(
      traceId,
      'mutation sendNotification',
      'send',
      'publish',
      'queue',
      'deliver email',
      'email smtp',
    );
    const named = (name: string) => spans.find((span) => span.name === name);
    const parents = (name: string) => spans.find((span) => span.spanId === named(name)?.parentSpanId)?.name;
    expect(named('mutation sendNotification')?.parentSpanId).toBe(spanId);
    expect(parents('send')).toBe('mutation sendNotification');
    expect(parents('publish')).toBe('send');
    expect(parents('queue')).toBe('send');
    expect(parents('deliver email')).toBe('send');
    expect(parents('email smtp')).toBe('deliver email');
    expect(named('send')?.node).not.toBe(named('deliver email')?.node);
    expect(named('deliver email')?.facts).toMatchObject({
      'herald.queue': 'email.normal',
      'herald.attempt': 1,
      'herald.state': 'DELIVERED',
    });
    expect(spans.every(({ service }) => service === 'herald-test')).toBe(true);
    expect(collector.headers[0]).toMatchObject({ path: '/v1/traces', 'x-tenant': 'a b' });
  });

  it('says nothing of people, nor of what they are told', () => {
    expect(collector.texts.join()).not.toMatch(/traced-person|example\.com|never-to-be-traced/);
  });

  it('is one of its own where a person’s client says another, and where nobody says any', async () => {
    await known('followed');
    const { traceId } = await traced(['followed'], {}, tokenFor('admin-1', ['admin']));
    await untilThere(traceId, 'send');
    const before = collector.spans.length;
    const theirs = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await fetch(herald.api.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokenFor('a-person')}`,
        traceparent: theirs,
      },
      body: '{"query":"{ inbox { id } }"}',
    });
    const told = await eventually(
      () => collector.spans.slice(before).filter(({ name }) => name === 'query inbox'),
      (spans) => spans.length > 0,
    );
    expect(told[0]).not.toHaveProperty('parentSpanId');
    expect(told[0]?.traceId).not.toBe('a'.repeat(32));
  });

  const aParent = () => {
    const traceId = randomBytes(16).toString('hex');
    return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
  };

  /** Sockets and streams are at a node of their own. */
  const aGateway = async () => {
    const gateway = await HeraldProcess.start({ ...herald.installation.env, ROLES: 'gateway' });
    onTestFinished(() => gateway.kill());
    return gateway;
  };

  it('is begun over a socket as well, in the extensions of an operation', async () => {
    await known('told-by-socket');
    const client = socketClient((await aGateway()).wsUrl, SHOP);
    const { traceId, traceparent } = aParent();
    const variables = { input: aSend(['told-by-socket'], { title: SECRET, ...EMAIL }) };
    await new Promise<void>((resolve, reject) => {
      client.subscribe(
        { query: sendQuery, variables, extensions: { traceparent } },
        {
          next: ({ errors }) => (errors ? reject(new Error(JSON.stringify(errors))) : undefined),
          error: reject,
          complete: resolve,
        },
      );
    });
    await client.dispose();
    const spans = await untilThere(traceId, 'mutation sendNotification', 'deliver email');
    const mutation = spans.find(({ name }) => name === 'mutation sendNotification');
    expect(mutation?.facts).toMatchObject({ 'herald.transport': 'ws' });
  });

  it('is begun by server-sent events as well', async () => {
    const { traceId, traceparent } = aParent();
    const stream = await rawEventStream(`${(await aGateway()).url}/stream`, {
      token: SHOP,
      headers: { traceparent },
      body: { query: 'subscription { notificationAdded { id } }' },
    });
    const spans = await until(traceId, (told) => told.length > 0);
    stream.cut();
    expect(spans.map(({ name, facts }) => [name, facts['herald.transport']])).toEqual([
      ['subscription notificationAdded', 'sse'],
    ]);
  });

  it('is told to endpoints of webhooks, as what they do is part of it', async () => {
    const endpoint = await startFaultyWebhook();
    onTestFinished(() => endpoint.close());
    const recipients = [{ id: 'called', attributes: { webhookUrl: endpoint.url } }];
    await run(herald.api.url, SHOP, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: recipients,
    });
    const { traceId } = await traced(['called'], { channels: [{ channel: 'webhook', timing: 'ALWAYS' }] });
    const spans = await untilThere(traceId, 'deliver webhook');
    const [, trace, parent] = String(endpoint.taken[0]?.headers['traceparent']).split('-');
    expect(trace).toBe(traceId);
    expect(spans.map(({ spanId }) => spanId)).toContain(parent);
  });

  it('goes on with each attempt, and says what became of it', async () => {
    await known('deferred-one');
    herald.smtp.behaveFor('deferred-one@example.com', 'defer-450');
    const { traceId } = await traced(['deferred-one']);
    const spans = await until(traceId, (told) => told.filter(({ name }) => name === 'deliver email').length === 5);
    const attempts = spans.filter(({ name }) => name === 'deliver email').map(({ facts }) => facts['herald.state']);
    expect(attempts).toEqual(['RETRYING', 'RETRYING', 'RETRYING', 'RETRYING', 'FAILED']);
    expect(spans.filter(({ name }) => name === 'email smtp').every(({ isError }) => isError)).toBe(true);
  });

  it('is that of the send when its time has come', async () => {
    await known('later');
    const scheduledAt = new Date(Date.now() + 3_000).toISOString();
    const { traceId } = await traced(['later'], { scheduledAt });
    const spans = await untilThere(traceId, 'publish', 'publish', 'deliver email');
    expect(spans.filter(({ name }) => name === 'deliver email')).toHaveLength(1);
  });

  it('holds up nobody when the collector is silent or gone, and is told again when it is back', async () => {
    collector.isHanging = true;
    await known('unwatched');
    const startedAt = performance.now();
    for (let sent = 0; sent < 20; sent += 1) await traced(['unwatched'], { priority: 'HIGH' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const worker = await herald.startWorker();
    const stoppedAt = performance.now();
    await worker.kill('SIGTERM');
    expect(performance.now() - stoppedAt).toBeLessThan(8_000);
    collector.isHanging = false;
    await known('watched');
    const { traceId } = await traced(['watched']);
    await untilThere(traceId, 'deliver email');
  });
});
