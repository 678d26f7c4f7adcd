import assert from 'node:assert/strict';
import { type DeliveryChannel, DeliveryError, isAddressBook, type OutgoingDelivery } from '../delivery/index.js';
import { NOBODY, type RecipientProfile } from '../notifications/index.js';
import { caseOf, type ContractCase, until } from './contract-case.js';
import { aContext, anOutgoingDelivery, anOutgoingNotification } from './outgoing-delivery.js';

/** A channel with a provider of the test's own behind it: a server on the loopback, say, that a test tells what to do. */
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
  /** Called behind each case. */
  close?(): Promise<void>;
}

/** By then whoever has been told to stop has stopped. */
const PROMPTLY_MS = 5_000;
const KEY = /^[A-Za-z][A-Za-z0-9]{0,31}$/;
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

const failureOf = (delivering: Promise<unknown>): Promise<unknown> =>
  delivering.then(
    () => undefined,
    (error: unknown) => error,
  );

const first = ({ channel }: ChannelUnderTest) => channel.providers[0] ?? '';

/** As planning asks. */
async function addressOf(channel: DeliveryChannel, recipient: RecipientProfile): Promise<string | null> {
  if (!isAddressBook(channel)) return channel.addressOf(recipient);
  return (await channel.addressesOf([recipient.id])).get(recipient.id) ?? null;
}

async function deliveryTo(
  { channel, reachable }: ChannelUnderTest,
  over: Partial<OutgoingDelivery> = {},
): Promise<OutgoingDelivery> {
  const address = (await addressOf(channel, reachable)) ?? '';
  return anOutgoingDelivery({ recipient: reachable, address, ...over });
}

/**
 * What every `DeliveryChannel` must do, each case on a channel of its own.
 *
 *     describe('SMS', () => {
 *       for (const { name, run } of deliveryChannelContract(make)) it(name, run);
 *     });
 *
 * A case takes some seconds at most. @param make called for each case.
 */
export function deliveryChannelContract(make: () => Promise<ChannelUnderTest>): ContractCase[] {
  const test = caseOf(make);
  return [...identity(test), ...handing(test), ...stopping(test)];
}

type MakeCase = ReturnType<typeof caseOf<ChannelUnderTest>>;

function identity(test: MakeCase): ContractCase[] {
  return [
    test('says what it is', async ({ channel }) => {
      assert.match(channel.key, KEY);
      assert.notEqual(channel.title.trim(), '');
      assert.ok(channel.providers.length > 0, 'it has no provider');
      assert.equal(new Set(channel.providers).size, channel.providers.length, 'it has a provider twice');
      assert.equal(typeof channel.defaults.enabled, 'boolean');
      assert.ok(['ALWAYS', 'IF_UNSEEN'].includes(channel.defaults.timing));
      assert.equal(channel.isConfigured, true);
    }),
    test('knows where somebody is reached, and that nobody is where nothing is known', async ({
      channel,
      reachable,
    }) => {
      const address = await addressOf(channel, reachable);
      // eslint-disable-next-line no-control-regex -- NUL is what is looked for
      assert.match(address ?? '', /^[^\r\n\0]+$/);
      assert.equal(await addressOf(channel, { ...NOBODY, id: 'nobody', createdAt: new Date() }), null);
    }),
  ];
}

function handing(test: MakeCase): ContractCase[] {
  return [
    test('has handed over what it says that it has, to many at the same time', async (under) => {
      const deliveries = await Promise.all(Array.from({ length: 25 }, () => deliveryTo(under)));
      const receipts = await Promise.all(
        deliveries.map((delivery) => under.channel.deliver(delivery, aContext(first(under)))),
      );
      for (const { providerMessageId } of receipts) {
        assert.ok(providerMessageId === null || typeof providerMessageId === 'string', 'a name is a text, or null');
      }
      assert.deepEqual(under.taken().toSorted(), deliveries.map(({ id }) => id).toSorted());
    }),
    test('lets the provider recognise another attempt of the same delivery', async (under) => {
      const delivery = await deliveryTo(under);
      await under.channel.deliver(delivery, aContext(first(under)));
      await under.channel.deliver({ ...delivery, attempt: 2 }, aContext(first(under)));
      assert.deepEqual([...new Set(under.taken())], [delivery.id]);
    }),
    test('takes a digest as it takes one notification', async (under) => {
      const delivery = await deliveryTo(under, {
        digest: [anOutgoingNotification(), anOutgoingNotification({ title: 'Your order has arrived' })],
      });
      await under.channel.deliver(delivery, aContext(first(under)));
      assert.deepEqual(under.taken(), [delivery.id]);
    }),
  ];
}

/** Of what must not be sent, or not any more. */
function stopping(test: MakeCase): ContractCase[] {
  return [
    test('hands nothing over that is not ours any more', async (under) => {
      const gone = aContext(first(under), { isOurs: () => false });
      assert.ok((await failureOf(under.channel.deliver(await deliveryTo(under), gone))) instanceof Error);
      assert.deepEqual(under.taken(), []);
    }),
    test('begins nothing when the time is over', async (under) => {
      const over = aContext(first(under), { signal: AbortSignal.abort() });
      assert.ok((await failureOf(under.channel.deliver(await deliveryTo(under), over))) instanceof Error);
      assert.deepEqual(under.taken(), []);
    }),
    test('ends promptly when the time is over, whatever the provider does', async (under) => {
      under.behave('silently');
      const abort = new AbortController();
      const context = aContext(first(under), { signal: abort.signal });
      const delivering = failureOf(under.channel.deliver(await deliveryTo(under), context));
      await until(
        () => under.isAsked(),
        (isAsked) => isAsked,
      );
      const startedAt = performance.now();
      abort.abort();
      assert.ok((await delivering) instanceof Error);
      assert.ok(performance.now() - startedAt < PROMPTLY_MS, 'it went on after its time');
    }),
    test('says why in a code, and goes on afterwards', async (under) => {
      under.behave('refusing');
      const failure = await failureOf(under.channel.deliver(await deliveryTo(under), aContext(first(under))));
      assert.ok(failure instanceof DeliveryError, `a DeliveryError says why, and not ${String(failure)}`);
      assert.match(failure.code, CODE);
      assert.deepEqual(under.taken(), []);
      under.behave('well');
      const delivery = await deliveryTo(under);
      await under.channel.deliver(delivery, aContext(first(under)));
      assert.deepEqual(under.taken(), [delivery.id]);
    }),
  ];
}
