import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { DeliveryError } from 'herald';
import {
  aContext,
  anOutgoingDelivery,
  aRecipient,
  type ChannelUnderTest,
  deliveryChannelContract,
} from 'herald/testing';
import { SmsGateway } from './sms-gateway.js';
import { SmsChannel } from './sms.channel.js';

/** A gateway of the test's own, on the loopback. */
async function make(): Promise<ChannelUnderTest & { answer(status: number, headers?: Record<string, string>): void }> {
  const taken: string[] = [];
  let asked = 0;
  let says: { status: number; headers?: Record<string, string> } | 'nothing' = { status: 202 };
  const server = createServer((request, response) => {
    asked += 1;
    if (says === 'nothing') return;
    if (says.status === 202) taken.push(String(request.headers['idempotency-key']));
    response.writeHead(says.status, says.headers).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['SMS_GATEWAY_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    channel: new SmsChannel(new SmsGateway()),
    reachable: aRecipient({ phone: '+33123456789' }),
    taken: () => taken,
    isAsked: () => asked > 0,
    behave: (how) => {
      says = how === 'silently' ? 'nothing' : { status: how === 'well' ? 202 : 429 };
    },
    answer: (status, headers) => {
      says = { status, headers };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('SmsChannel', () => {
  for (const { name, run } of deliveryChannelContract(make)) it(name, run);

  it('does as the gateway says', async () => {
    const sms = await make();
    const delivery = anOutgoingDelivery({ recipient: sms.reachable, address: '+33123456789' });
    const failure = async (status: number, headers?: Record<string, string>) => {
      sms.answer(status, headers);
      const error = await sms.channel.deliver(delivery, aContext('default')).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof DeliveryError);
      const { code, retry, isProviderDown, isBadAddress, retryAfterMs } = error;
      return { code, retry, isProviderDown, isBadAddress, retryAfterMs };
    };
    const plain = { retry: true, isProviderDown: false, isBadAddress: false, retryAfterMs: null };
    assert.deepEqual(await failure(429, { 'Retry-After': '7' }), {
      ...plain,
      code: 'PROVIDER_BUSY',
      retryAfterMs: 7_000,
    });
    assert.deepEqual(await failure(422), { ...plain, code: 'ADDRESS_REFUSED', retry: false, isBadAddress: true });
    assert.deepEqual(await failure(503), { ...plain, code: 'PROVIDER_DOWN', isProviderDown: true });
    assert.deepEqual(await failure(403), { ...plain, code: 'PROVIDER_REFUSED_LOGIN', isProviderDown: true });
    assert.deepEqual(await failure(400), { ...plain, code: 'CONTENT_REFUSED', retry: false });
    await sms.close?.();
  });

  it('cuts words, and drops none, however long the link', async () => {
    const sent: string[] = [];
    const gateway = new SmsGateway();
    gateway.post = async ({ body }) => {
      sent.push(body);
      return Response.json({});
    };
    for (const letters of [10, 2_000]) {
      const actionUrl = `https://shop.example/${'x'.repeat(letters)}`;
      const notification = { title: 'Sale', message: 'y'.repeat(1_000), actionUrl };
      await new SmsChannel(gateway).deliver(anOutgoingDelivery({ notification }), aContext('default'));
    }
    assert.deepEqual(
      sent.map((body) => [body.length, body.startsWith('Sale: yyy'), body.includes('https:')]),
      [
        [459, true, true],
        [459, true, false],
      ],
    );
  });

  it('knows that a gateway which can’t be reached has taken nothing', async () => {
    const { channel, close } = await make();
    await close?.();
    const delivery = anOutgoingDelivery({ address: '+33123456789' });
    const error = await channel.deliver(delivery, aContext('default')).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof DeliveryError);
    assert.deepEqual([error.code, error.isProviderDown], ['PROVIDER_DOWN', true]);
  });
});
