import { expect, it } from 'vitest';
import { type DeliveryChannel, DeliveryError, isAddressBook } from '../../src/delivery/channels/index.js';
import { REASONS } from '../../src/delivery/reasons.js';
import { NOBODY, type RecipientProfile } from '../../src/notifications/index.js';
import { aContext, anOutgoingDelivery } from './outgoing-delivery.js';

export interface ChannelUnderTest {
  channel: DeliveryChannel;
  /** Somebody whom it can reach. */
  reachable: RecipientProfile;
  /** What its provider has taken by now, as `delivery.id`, in the order of taking. */
  taken(): string[];
  /** Whether its provider has been asked for anything by now. */
  isAsked(): boolean;
  /** What its provider does from now on: takes everything; answers nothing; takes nothing, and says so. */
  behave(how: 'well' | 'silently' | 'refusing'): void;
}

/** By then whoever has been told to stop has stopped. */
const PROMPTLY_MS = 5_000;

const failureOf = (delivering: Promise<unknown>): Promise<unknown> =>
  delivering.then(
    () => undefined,
    (error: unknown) => error,
  );

/** What every `DeliveryChannel` must do. Run it on yours: `describe('the channel', () => deliveryChannelContract(make))`. */
export function deliveryChannelContract(make: () => Promise<ChannelUnderTest>): void {
  const addressOf = async (recipient: RecipientProfile, channel: DeliveryChannel) =>
    isAddressBook(channel)
      ? ((await channel.addressesOf([recipient.id])).get(recipient.id) ?? null)
      : channel.addressOf(recipient);
  const deliveryTo = (recipient: RecipientProfile, channel: DeliveryChannel) =>
    anOutgoingDelivery({ recipient, address: isAddressBook(channel) ? 'kept' : (channel.addressOf(recipient) ?? '') });
  const first = (channel: DeliveryChannel) => channel.providers[0] ?? '';

  it('says what it is', async () => {
    const { channel } = await make();
    expect(channel.key).toMatch(/^[A-Za-z][A-Za-z0-9]{0,31}$/);
    expect(channel.title).not.toBe('');
    expect(channel.providers.length).toBeGreaterThan(0);
    expect(new Set(channel.providers).size).toBe(channel.providers.length);
    expect(['ALWAYS', 'IF_UNSEEN']).toContain(channel.defaults.timing);
  });

  it('knows where somebody is reached, and that nobody is where nothing is known', async () => {
    const { channel, reachable } = await make();
    expect(await addressOf(reachable, channel)).toMatch(/^[^\r\n\0]+$/);
    expect(await addressOf({ ...NOBODY, id: 'nobody', createdAt: new Date() }, channel)).toBeNull();
  });

  it('has handed over what it says that it has, to many at the same time', async () => {
    const { channel, reachable, taken } = await make();
    const deliveries = Array.from({ length: 25 }, () => deliveryTo(reachable, channel));
    const receipts = await Promise.all(
      deliveries.map((delivery) => channel.deliver(delivery, aContext(first(channel)))),
    );
    for (const { providerMessageId } of receipts) expect(['string', 'object']).toContain(typeof providerMessageId);
    expect(taken().toSorted()).toEqual(deliveries.map(({ id }) => id).toSorted());
  });

  it('lets the provider recognise another attempt of the same delivery', async () => {
    const { channel, reachable, taken } = await make();
    const delivery = deliveryTo(reachable, channel);
    await channel.deliver(delivery, aContext(first(channel)));
    await channel.deliver({ ...delivery, attempt: 2 }, aContext(first(channel)));
    expect(new Set(taken())).toEqual(new Set([delivery.id]));
  });

  it('hands nothing over that is not ours any more', async () => {
    const { channel, reachable, taken } = await make();
    const delivery = deliveryTo(reachable, channel);
    const failure = await failureOf(channel.deliver(delivery, aContext(first(channel), { isOurs: () => false })));
    expect(failure).toBeInstanceOf(Error);
    expect(taken()).toEqual([]);
  });

  it('begins nothing when the time is over', async () => {
    const { channel, reachable, taken } = await make();
    const over = aContext(first(channel), { signal: AbortSignal.abort() });
    expect(await failureOf(channel.deliver(deliveryTo(reachable, channel), over))).toBeInstanceOf(Error);
    expect(taken()).toEqual([]);
  });

  it('ends promptly when the time is over, whatever the provider does', async () => {
    const { channel, reachable, isAsked, behave } = await make();
    behave('silently');
    const abort = new AbortController();
    const delivering = failureOf(
      channel.deliver(deliveryTo(reachable, channel), aContext(first(channel), { signal: abort.signal })),
    );
    await expect.poll(isAsked, { timeout: 20_000, interval: 10 }).toBe(true);
    const startedAt = performance.now();
    abort.abort();
    expect(await delivering).toBeInstanceOf(Error);
    expect(performance.now() - startedAt).toBeLessThan(PROMPTLY_MS);
  });

  it('says why in a code of docs/reasons.md, and goes on afterwards', async () => {
    const { channel, reachable, taken, behave } = await make();
    behave('refusing');
    const failure = await failureOf(channel.deliver(deliveryTo(reachable, channel), aContext(first(channel))));
    expect(failure).toBeInstanceOf(DeliveryError);
    expect(Object.keys(REASONS)).toContain((failure as DeliveryError).code);
    expect(taken()).toEqual([]);
    behave('well');
    const delivery = deliveryTo(reachable, channel);
    await channel.deliver(delivery, aContext(first(channel)));
    expect(taken()).toEqual([delivery.id]);
  });
}
