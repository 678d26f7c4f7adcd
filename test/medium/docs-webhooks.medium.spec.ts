import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { answerOutcome, failureOutcome } from '../../src/delivery/channels/webhook/webhook-outcome.js';
import { webhookPayload } from '../../src/delivery/channels/webhook/webhook-payload.js';
import { statusPayload } from '../../src/delivery/status/status-payload.js';
import { AllowedHosts, keysOf, WebhookError, WebhookSender } from '../../src/delivery/webhooks/index.js';
import { STATUS_KINDS } from '../../src/platform/config/index.js';
import { loadExample } from '../support/docs-example.js';
import { startFaultyWebhook } from '../support/faulty-webhook.js';
import { anOutgoingDelivery } from '../support/outgoing-delivery.js';
import { aSecret } from '../support/status-fixture.js';

const PAGE_PATH = 'docs/webhooks.md';
const PAGE = readFileSync(join(import.meta.dirname, '../..', PAGE_PATH), 'utf8');

type Verify = (secret: string, headers: Record<string, string>, body: string, now?: number) => unknown;

describe('docs/webhooks.md', () => {
  let verify: Verify;
  let remove: () => void;
  beforeAll(async () => {
    const example = await loadExample<{ verify: Verify }>(PAGE_PATH, 'verify.mjs');
    ({ verify } = example.exports);
    ({ remove } = example);
  });
  afterAll(() => remove());

  it('shows how a webhook is checked, and what is not signed is refused', async () => {
    const endpoint = await startFaultyWebhook();
    onTestFinished(() => endpoint.close());
    const [old, current] = [aSecret(), aSecret()];
    const sender = new WebhookSender({ allowed: new AllowedHosts(['127.0.0.1']) });
    const webhook = { url: endpoint.url, id: 'the-id', body: '{"title":"✓ ünï"}', keys: keysOf([current, old]) };
    await sender.send(webhook, { signal: AbortSignal.timeout(5_000), isOurs: () => true });
    const [request] = endpoint.requests;
    const headers = request!.headers as Record<string, string>;
    for (const secret of [old, current]) expect(verify(secret, headers, request!.body)).toEqual({ title: '✓ ünï' });
    expect(() => verify(aSecret(), headers, request!.body)).toThrow('not signed');
    expect(() => verify(current, headers, `${request!.body} `)).toThrow('not signed');
    expect(() => verify(current, { ...headers, 'webhook-id': 'another' }, request!.body)).toThrow('not signed');
    expect(() => verify(current, headers, request!.body, Date.now() + 600_000)).toThrow('too old');
    expect(() => verify(current, {}, request!.body)).toThrow('no time');
  });

  it('shows the two forms as they are', () => {
    const [notification, status] = [...PAGE.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
      ([, text = '']) => JSON.parse(text) as object,
    );
    const { deliveryId, notification: shown } = (
      notification as { data: { deliveryId: string; notification: { id: string } } }
    ).data;
    const delivery = anOutgoingDelivery({ id: deliveryId, notification: { id: shown.id } });
    expect(JSON.parse(webhookPayload(delivery))).toEqual(notification);
    const { type, timestamp, data } = status as { type: string; timestamp: string; data: Record<string, string> };
    const told = statusPayload({
      id: 'an-id',
      kind: type,
      occurredAt: new Date(timestamp),
      notificationId: data['notificationId']!,
      deliveryId: data['deliveryId']!,
      recipient: data['userId']!,
      channel: data['channel']!,
      reason: data['reason']!,
    });
    expect(JSON.parse(told)).toEqual(status);
  });

  const tableOf = (heading: string): string[][] => {
    const rows = PAGE.slice(PAGE.indexOf(heading)).split('\n');
    const end = rows.findIndex((row) => !row.startsWith('|'));
    return rows.slice(2, end).map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  };

  it('says what becomes of each answer', () => {
    const said = tableOf('| answer ');
    const becomes = (failure: unknown): string => {
      if (failure === null) return '`DELIVERED`';
      const { retry, code } = failure as { retry: boolean; code: string };
      return retry ? `tried again, \`${code}\`` : `\`FAILED\`, \`${code}\``;
    };
    const rangeOf = (text: string) => text.match(/\d+/g)?.map(Number) ?? [];
    const special = new Set([408, 410, 425, 429]);
    for (let status = 200; status < 600; status += 1) {
      const row = said.find(([answer = '']) => {
        const numbers = rangeOf(answer);
        if (answer.startsWith('408')) return numbers.slice(0, 3).includes(status) || status >= 500;
        if (numbers.length === 1) return numbers[0] === status;
        return numbers.length === 2 && status >= numbers[0]! && status <= numbers[1]! && !special.has(status);
      });
      const found = becomes(answerOutcome({ status, retryAfterMs: null })).replace(
        'tried again,',
        'tried again by `RETRY_SCHEDULE`,',
      );
      expect([status, row?.[1]]).toEqual([status, expect.stringContaining(found)]);
    }
    const failures = (['TIMED_OUT', 'LOST', 'UNREACHABLE', 'FORBIDDEN'] as const).map((failure) =>
      becomes(failureOutcome(new WebhookError(failure, 'x'))),
    );
    expect(said.slice(-4).map(([, what]) => what)).toEqual(failures);
  });

  it('names every status event', () => {
    expect(
      tableOf('| `type` ')
        .map(([type]) => String(type).replaceAll('`', ''))
        .toSorted(),
    ).toEqual([...STATUS_KINDS].toSorted());
  });
});
