import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryError } from '../../src/delivery/channels/index.js';
import { eventually } from '../support/client.js';
import { deliveryChannelContract } from '../support/delivery-channel-contract.js';
import { anEmailChannel } from '../support/email-channel.js';
import { type FaultySmtp, type SmtpFault, startFaultySmtp } from '../support/faulty-smtp.js';
import { aContext, anOutgoingDelivery, aRecipient } from '../support/outgoing-delivery.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function onFaultySmtp(env: Record<string, string> = {}, query = '') {
  const smtp = await startFaultySmtp();
  const made = anEmailChannel({ SMTP_URL: `${smtp.url}${query}`, ...env });
  closers.push(() => smtp.close(), made.close);
  return { smtp, ...made };
}

const failureOf = (delivering: Promise<unknown>): Promise<DeliveryError> =>
  delivering.then(
    () => {
      throw new Error('it was taken');
    },
    (error: DeliveryError) => error,
  );

const idsOf = (smtp: FaultySmtp) => smtp.accepted.map(({ messageId }) => /^<(.+)@/.exec(messageId ?? '')?.[1] ?? '');

describe('the email channel', () => {
  deliveryChannelContract(async () => {
    const { smtp, channel } = await onFaultySmtp();
    return {
      channel,
      reachable: aRecipient(),
      taken: () => idsOf(smtp),
      isAsked: () => smtp.accepted.length > 0,
      behave: (how) =>
        smtp.behave(({ well: 'none', silently: 'silent-after-dot', refusing: 'content-554' } as const)[how]),
    };
  });
});

interface Row {
  fault: SmtpFault;
  code: string;
  retry: boolean;
  isProviderDown?: boolean;
  isBadAddress?: boolean;
  /** Whether the server has it all the same. */
  accepted?: number;
  /** When the attempt's time is over. */
  isOver?: (smtp: FaultySmtp) => boolean;
  /** Of a mail that takes a while. */
  isLong?: boolean;
  /** The connection is as good as before. */
  isKept?: boolean;
}

const isConnected = (smtp: FaultySmtp) => smtp.connections.open > 0;
const hasAccepted = (smtp: FaultySmtp) => smtp.accepted.length > 0;
const PATIENCE = { timeout: 30_000, interval: 10 };

/** More than a server takes in one breath. */
const LONG = 'A line of text, and another one.\n'.repeat(100_000);

/** docs/email.md has the same table. */
const OUTCOMES: Row[] = [
  { fault: 'greet-421', code: 'PROVIDER_DOWN', retry: true, isProviderDown: true },
  { fault: 'reset', code: 'PROVIDER_DOWN', retry: true, isProviderDown: true },
  { fault: 'reset-in-data', code: 'PROVIDER_DOWN', retry: true, isProviderDown: true, isLong: true },
  { fault: 'silent-greeting', code: 'TIMED_OUT', retry: true, isProviderDown: true, isOver: isConnected },
  { fault: 'drip', code: 'TIMED_OUT', retry: true, isProviderDown: true, isOver: isConnected },
  { fault: 'slow-tls', code: 'TIMED_OUT', retry: true, isProviderDown: true, isOver: isConnected },
  { fault: 'refuse-login', code: 'PROVIDER_REFUSED_LOGIN', retry: true, isProviderDown: true },
  { fault: 'sender-550', code: 'PROVIDER_REFUSED_SENDER', retry: true, isProviderDown: true, isKept: true },
  { fault: 'sender-451', code: 'PROVIDER_BUSY', retry: true, isKept: true },
  { fault: 'defer-450', code: 'ADDRESS_DEFERRED', retry: true, isKept: true },
  { fault: 'refuse-550', code: 'ADDRESS_REFUSED', retry: false, isBadAddress: true, isKept: true },
  { fault: 'policy-550', code: 'ADDRESS_REFUSED', retry: false, isKept: true },
  { fault: 'full-452-in-data', code: 'PROVIDER_BUSY', retry: true, isLong: true },
  { fault: 'full-452', code: 'PROVIDER_BUSY', retry: true, isKept: true },
  { fault: 'content-554', code: 'CONTENT_REFUSED', retry: false, isKept: true },
  { fault: 'lose-after-dot', code: 'TAKEN_PERHAPS', retry: true },
  { fault: 'drop-after-dot', code: 'TAKEN_PERHAPS', retry: true, accepted: 1 },
  { fault: 'silent-after-dot', code: 'TAKEN_PERHAPS', retry: true, accepted: 1, isOver: hasAccepted },
];

describe('what becomes of a mail', () => {
  it.each(OUTCOMES)('that meets $fault: $code', async (row) => {
    const smtp = await startFaultySmtp();
    const { channel, log, close } = anEmailChannel({ SMTP_URL: smtp.url.replace('//', '//herald:hunter2@') });
    closers.push(() => smtp.close(), close);
    smtp.behave(row.fault);
    const abort = new AbortController();
    const delivery = anOutgoingDelivery(row.isLong ? { notification: { message: LONG } } : {});
    const delivering = failureOf(channel.deliver(delivery, aContext('smtp', { signal: abort.signal })));
    const { isOver } = row;
    if (isOver) await eventually(() => isOver(smtp), Boolean, PATIENCE.timeout).then(() => abort.abort());
    const failure = await delivering;
    expect(failure).toMatchObject({
      code: row.code,
      retry: row.retry,
      isProviderDown: row.isProviderDown ?? false,
      isBadAddress: row.isBadAddress ?? false,
    });
    expect(`${failure.message}${log.text()}`).not.toContain('hunter2');
    expect(smtp.countOf(`<${delivery.id}@shop.example>`)).toBe(row.accepted ?? 0);
    // What is not of use any more is let go of; one that refused a single mail is kept.
    await expect.poll(() => smtp.connections.open, PATIENCE).toBeLessThanOrEqual(row.isKept ? 1 : 0);
  });

  it('that was refused goes over the same connection when it is tried again, under the same Message-ID', async () => {
    const { smtp, channel } = await onFaultySmtp();
    const delivery = anOutgoingDelivery();
    for (const fault of ['defer-450', 'full-452', 'content-554', 'sender-451'] as const) {
      smtp.behave(fault);
      await failureOf(channel.deliver(delivery, aContext('smtp')));
    }
    smtp.behave('drop-after-dot');
    await failureOf(channel.deliver(delivery, aContext('smtp')));
    smtp.behave('none');
    expect(await channel.deliver({ ...delivery, attempt: 6 }, aContext('smtp'))).toEqual({ providerMessageId: 'F2' });
    expect(smtp.countOf(`<${delivery.id}@shop.example>`)).toBe(2);
    // One after another may begin before the last one is tidied up.
    expect(smtp.connections.made).toBeLessThan(4);
  });

  it('is PROVIDER_DOWN where nobody listens, and where there is no such host', async () => {
    const { smtp, channel } = await onFaultySmtp();
    await smtp.stop();
    expect(await failureOf(channel.deliver(anOutgoingDelivery(), aContext('smtp')))).toMatchObject({
      code: 'PROVIDER_DOWN',
      isProviderDown: true,
    });
    const nowhere = anEmailChannel({ SMTP_URL: 'smtp://nowhere.invalid' });
    closers.push(nowhere.close);
    expect(await failureOf(nowhere.channel.deliver(anOutgoingDelivery(), aContext('smtp')))).toMatchObject({
      code: 'PROVIDER_DOWN',
      isProviderDown: true,
    });
  });
});

describe('a mail under way', () => {
  it('is not ended when the attempt is no longer ours by then', async () => {
    const { smtp, channel } = await onFaultySmtp();
    const asked: number[] = [];
    const isOurs = () => asked.push(smtp.dataBytes) < 0;
    const failure = await failureOf(
      channel.deliver(anOutgoingDelivery({ notification: { message: LONG } }), aContext('smtp', { isOurs })),
    );
    expect(failure).toMatchObject({ code: 'WORKER_DIED', retry: true, isProviderDown: false });
    // Asked once, and not before the server was at it.
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThan(LONG.length);
    await expect.poll(() => smtp.connections.open, PATIENCE).toBe(0);
    expect(smtp.accepted).toEqual([]);
    await channel.deliver(anOutgoingDelivery(), aContext('smtp'));
    expect(smtp.accepted).toHaveLength(1);
  });

  it('is not ended when the worker stood still in the middle of it, and its lease ran out', async () => {
    const { smtp, channel } = await onFaultySmtp();
    smtp.behave('stop-reading');
    let isOurs = true;
    const delivering = failureOf(
      channel.deliver(
        anOutgoingDelivery({ notification: { message: LONG } }),
        aContext('smtp', { isOurs: () => isOurs }),
      ),
    );
    await expect.poll(() => smtp.stopped, PATIENCE).toBe(1);
    isOurs = false;
    smtp.resume();
    expect(await delivering).toMatchObject({ code: 'WORKER_DIED' });
    await expect.poll(() => smtp.connections.open, PATIENCE).toBe(0);
    expect(smtp.accepted).toEqual([]);
  });

  it('is let go of in the middle when the time is over, with its connection', async () => {
    const { smtp, channel } = await onFaultySmtp();
    smtp.behaveOnce('stop-reading');
    const abort = new AbortController();
    const delivering = failureOf(
      channel.deliver(
        anOutgoingDelivery({ notification: { message: LONG } }),
        aContext('smtp', { signal: abort.signal }),
      ),
    );
    await expect.poll(() => smtp.stopped, PATIENCE).toBe(1);
    abort.abort();
    expect(await delivering).toMatchObject({ code: 'TIMED_OUT' });
    smtp.resume();
    await expect.poll(() => smtp.connections.open, PATIENCE).toBe(0);
    expect(smtp.accepted).toEqual([]);
  });
});

describe('connections', () => {
  it('are kept, bounded, and shared by whoever waits', async () => {
    const { smtp, channel } = await onFaultySmtp({}, '?maxConnections=3');
    await Promise.all(Array.from({ length: 40 }, () => channel.deliver(anOutgoingDelivery(), aContext('smtp'))));
    expect(smtp.accepted).toHaveLength(40);
    expect(smtp.connections).toEqual({ made: 3, open: 3 });
  });

  it('that the server closed meanwhile cost nobody his mail', async () => {
    const { smtp, channel } = await onFaultySmtp();
    await channel.deliver(anOutgoingDelivery(), aContext('smtp'));
    await smtp.stop();
    await smtp.start();
    await channel.deliver(anOutgoingDelivery(), aContext('smtp'));
    expect(smtp.accepted).toHaveLength(2);
  });

  it('lead to the second server where that is asked for', async () => {
    const [first, second] = [await startFaultySmtp(), await startFaultySmtp()];
    const { channel, close } = anEmailChannel({ SMTP_URL: first.url, SMTP_FALLBACK_URL: second.url });
    closers.push(
      () => first.close(),
      () => second.close(),
      close,
    );
    first.behave('greet-421');
    expect(channel.providers).toEqual(['smtp', 'smtp-fallback']);
    const delivery = anOutgoingDelivery();
    expect(await failureOf(channel.deliver(delivery, aContext('smtp')))).toMatchObject({ isProviderDown: true });
    await channel.deliver(delivery, aContext('smtp-fallback'));
    expect([idsOf(first), idsOf(second)]).toEqual([[], [delivery.id]]);
  });
});
