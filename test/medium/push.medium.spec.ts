import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryError } from '../../src/delivery/channels/index.js';
import { newId } from '../../src/platform/database/index.js';
import { inTime } from '../../src/platform/time/index.js';
import { BrowserSubscription } from '../support/browser-subscription.js';
import { deliveryChannelContract } from '../support/delivery-channel-contract.js';
import { fcmError, ofFcm } from '../support/fake-fcm.js';
import { deliveryOf } from '../support/fake-push-service.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { aContext, anOutgoingDelivery, aRecipient } from '../support/outgoing-delivery.js';
import { aPushChannel, callerOf } from '../support/push-channel.js';

let fixture: FeedFixture;
let push: Awaited<ReturnType<typeof aPushChannel>>;
let count = 0;
const someone = () => `person-${(count += 1)}`;

beforeAll(async () => {
  fixture = await feedFixture();
  push = await aPushChannel(fixture, { BREAKER_PAUSE: '50ms' });
});
afterAll(async () => {
  await push.close();
  await fixture.close();
});

const deliveryTo = (id: string, over: Parameters<typeof anOutgoingDelivery>[0] = {}) =>
  anOutgoingDelivery({ recipient: { id }, address: '1 device', ...over });
const context = (over: Parameters<typeof aContext>[1] = {}) => aContext('push', over);
const failureOf = (delivering: Promise<unknown>) =>
  delivering.then(
    () => expect.unreachable('it was taken'),
    (error: unknown) => error as DeliveryError,
  );
const devicesOf = (person: string) => push.repository.ofOwner(person);

describe('push to a browser', () => {
  deliveryChannelContract(async () => {
    const person = someone();
    await push.browser(person);
    return {
      channel: push.channel,
      reachable: aRecipient({ id: person }),
      address: '1 device',
      taken: () =>
        push.web.accepted.filter(({ browser }) => browser === person).map(({ request }) => deliveryOf(request)),
      isAsked: () => push.web.askedFor(person).length > 0,
      behave(how) {
        if (how === 'well') push.web.answers.delete(person);
        else push.web.answers.set(person, how === 'silently' ? 'silence' : { status: 429 });
      },
    };
  });
});

describe('push to an app', () => {
  deliveryChannelContract(async () => {
    const person = someone();
    await push.phone(person, `token-of-${person}`);
    const accepted = () => push.fcm.acceptedBy(`token-of-${person}`);
    return {
      channel: push.channel,
      reachable: aRecipient({ id: person }),
      address: '1 device',
      taken: () => accepted().map(({ data }) => data['tag'] ?? ''),
      isAsked: () => push.fcm.askedFor(`token-of-${person}`).length > 0,
      behave(how) {
        const said =
          how === 'silently' ? ('silence' as const) : fcmError(429, 'RESOURCE_EXHAUSTED', [ofFcm('QUOTA_EXCEEDED')]);
        if (how === 'well') push.fcm.answers.delete(`token-of-${person}`);
        else push.fcm.answers.set(`token-of-${person}`, said);
      },
    };
  });
});

describe('a push', () => {
  it('reaches all of somebody’s devices, each in its own way', async () => {
    const person = someone();
    await push.browser(person);
    await push.phone(person, `token-of-${person}`);
    const delivery = deliveryTo(person, {
      notification: {
        priority: 'HIGH',
        expiresAt: new Date(Date.now() + 3_600_500),
        data: { orderId: 7 },
      },
    });
    const receipt = await push.channel.deliver(delivery, context());
    expect(receipt.providerMessageId).toMatch(/\d/);
    const [{ request, push: shown } = {}] = push.web.accepted.filter(({ browser }) => browser === person);
    expect(shown).toEqual({
      id: delivery.notification.id,
      tag: delivery.id,
      title: 'Your order has shipped',
      message: 'It arrives on Friday.',
      link: 'https://shop.example/orders/7',
      category: 'system',
      type: 'order_status',
      priority: 'HIGH',
      createdAt: '2026-11-28T19:15:00.000Z',
      badge: 0,
      data: { orderId: 7 },
    });
    expect(request?.headers).toMatchObject({ urgency: 'high', ttl: '3600', 'content-encoding': 'aes128gcm' });
    const [message] = push.fcm.acceptedBy(`token-of-${person}`);
    expect(message).toMatchObject({
      notification: { title: 'Your order has shipped', body: 'It arrives on Friday.' },
      data: { id: delivery.notification.id, link: 'https://shop.example/orders/7', data: '{"orderId":7}' },
      android: {
        priority: 'HIGH',
        ttl: '3600s',
        notification: { channel_id: 'system', tag: delivery.id, sound: 'default' },
      },
      apns: {
        headers: { 'apns-priority': '10' },
        payload: { aps: { badge: 0, sound: 'default', 'thread-id': 'system' } },
      },
    });
    const lives = Number(message?.apns.headers['apns-expiration']) - Date.now() / 1_000;
    expect(lives).toBeGreaterThan(3_590);
    expect(lives).toBeLessThan(3_601);
  });

  it('that one device did not take is sent to that one alone', async () => {
    const person = someone();
    await push.browser(person, `${person}-a`);
    await push.browser(person, `${person}-b`);
    await push.phone(person, `token-of-${person}`);
    push.web.answers.set(`${person}-b`, { status: 429, headers: { 'Retry-After': '7' } });
    const delivery = deliveryTo(person);
    const error = await failureOf(push.channel.deliver(delivery, context()));
    expect(error).toMatchObject({ code: 'PROVIDER_BUSY', retry: true, retryAfterMs: 7_000, isProviderDown: false });
    push.web.answers.delete(`${person}-b`);
    await push.channel.deliver({ ...delivery, attempt: 2 }, context());
    expect([`${person}-a`, `${person}-b`].map((name) => push.web.acceptedBy(name).length)).toEqual([1, 1]);
    expect(push.web.askedFor(`${person}-a`)).toHaveLength(1);
    expect(push.fcm.askedFor(`token-of-${person}`)).toHaveLength(1);
  });

  it('waits for as long as the most patient service asks', async () => {
    const person = someone();
    for (const [name, seconds] of [
      ['a', '2'],
      ['b', '40'],
      ['c', '9'],
    ]) {
      await push.browser(person, `${person}-${name}`);
      push.web.answers.set(`${person}-${name}`, { status: 429, headers: { 'Retry-After': seconds ?? '' } });
    }
    expect((await failureOf(push.channel.deliver(deliveryTo(person), context()))).retryAfterMs).toBe(40_000);
  });

  it('is delivered, at the last attempt, where one device has it', async () => {
    const person = someone();
    await push.browser(person, `${person}-a`);
    await push.browser(person, `${person}-b`);
    push.web.answers.set(`${person}-b`, { status: 503 });
    const delivery = deliveryTo(person);
    expect((await failureOf(push.channel.deliver(delivery, context()))).retry).toBe(true);
    const last = await push.channel.deliver({ ...delivery, attempt: 5 }, context({ isLastAttempt: true }));
    expect(last.providerMessageId).toMatch(/^\d+$/);
    expect(push.web.acceptedBy(`${person}-a`)).toHaveLength(1);
  });

  it('forgets devices that their services say are gone, and no other', async () => {
    const person = someone();
    for (const name of ['a', 'b', 'c']) await push.browser(person, `${person}-${name}`);
    await push.phone(person, `gone-${person}`);
    await push.phone(person, `wrong-${person}`);
    await push.phone(person, `there-${person}`);
    push.web.answers.set(`${person}-a`, { status: 410 });
    push.web.answers.set(`${person}-b`, { status: 404 });
    push.fcm.answers.set(`gone-${person}`, fcmError(404, 'NOT_FOUND', [ofFcm('UNREGISTERED')]));
    const violation = { fieldViolations: [{ field: 'message.token', description: 'Invalid registration token' }] };
    push.fcm.answers.set(`wrong-${person}`, fcmError(400, 'INVALID_ARGUMENT', [violation]));
    await push.channel.deliver(deliveryTo(person), context());
    expect((await devicesOf(person)).map(({ platform }) => platform).toSorted()).toEqual(['FCM', 'WEB_PUSH']);
    expect(push.web.acceptedBy(`${person}-c`)).toHaveLength(1);
    expect(push.fcm.acceptedBy(`there-${person}`)).toHaveLength(1);
  });

  it('has failed for good where no device is left', async () => {
    const person = someone();
    await push.browser(person);
    push.web.answers.set(person, { status: 410 });
    const error = await failureOf(push.channel.deliver(deliveryTo(person), context()));
    expect(error).toMatchObject({ code: 'DEVICES_GONE', retry: false });
    expect(await push.channel.addressesOf([person])).toEqual(new Map());
    expect(await failureOf(push.channel.deliver(deliveryTo(person), context()))).toMatchObject({
      code: 'DEVICES_GONE',
      retry: false,
    });
  });

  it('goes nowhere that is not allowed any more', async () => {
    const person = someone();
    await push.browser(person);
    const strict = await aPushChannel(fixture, { WEB_PUSH_HOSTS: 'push.example.com' });
    const error = await failureOf(strict.channel.deliver(deliveryTo(person), context()));
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', retry: false });
    expect(push.web.askedFor(person)).toEqual([]);
    await strict.close();
  });

  it('waits for no service that wants to speak something else', async () => {
    const person = someone();
    await push.browser(person);
    push.web.answers.set(person, { status: 101, headers: { connection: 'Upgrade', upgrade: 'websocket' } });
    const delivering = failureOf(push.channel.deliver(deliveryTo(person), context()));
    expect(await inTime(5_000, delivering)).toMatchObject({ code: 'TAKEN_PERHAPS', retry: true });
  });

  it('follows no redirect', async () => {
    const person = someone();
    await push.browser(person);
    push.web.answers.set(person, { status: 307, headers: { Location: `${push.fcm.env['FCM_BASE_URL']}/token` } });
    const before = push.fcm.tokenRequests;
    expect(await failureOf(push.channel.deliver(deliveryTo(person), context()))).toMatchObject({ retry: true });
    expect(push.fcm.tokenRequests).toBe(before);
    expect(push.web.askedFor(person)).toHaveLength(1);
  });

  it('of a sensitive notification, as the engine conceals it, holds nothing of what it says', async () => {
    const person = someone();
    await push.browser(person);
    await push.phone(person, `token-of-${person}`);
    expect(push.channel.showsSensitive).toBe(false);
    const notification = { isSensitive: true, type: 'canary_type', data: {}, actionUrl: null };
    await push.channel.deliver(deliveryTo(person, { notification }), context());
    const seen = JSON.stringify([push.web.acceptedBy(person), push.fcm.acceptedBy(`token-of-${person}`)]);
    expect(seen).not.toContain('canary');
  });

  it('that is too large for its service is cut once more, and then given up', async () => {
    const person = someone();
    await push.browser(person);
    const sizes: number[] = [];
    push.web.answers.set(person, () => {
      sizes.push(push.web.askedFor(person).at(-1)?.body.length ?? 0);
      return { status: 413 };
    });
    const delivery = deliveryTo(person, { notification: { message: 'word '.repeat(2_000) } });
    expect(await failureOf(push.channel.deliver(delivery, context()))).toMatchObject({
      code: 'CONTENT_REFUSED',
      retry: false,
    });
    expect(sizes).toHaveLength(2);
    expect(sizes[0]).toBeGreaterThan(4_000);
    expect(sizes[0]).toBeLessThanOrEqual(4_096);
    expect(sizes[1]).toBeLessThan(2_200);
  });

  it('says nothing of where a device is reached, whatever its service answers', async () => {
    const person = someone();
    await push.browser(person, `secret-${person}`);
    push.web.answers.set(`secret-${person}`, { status: 400, body: `no /push/secret-${person} here: secret-${person}` });
    const error = await failureOf(push.channel.deliver(deliveryTo(person), context()));
    expect(error.message).toMatch(/400/);
    expect(error.message).not.toContain(`secret-${person}`);
  });

  it('is not asked of a service that is down while others answer, and those are', async () => {
    const own = await aPushChannel(fixture, { BREAKER_PAUSE: '60s' });
    const [well, ill] = [someone(), someone()];
    await own.browser(well);
    await own.phone(ill, `token-of-${ill}`);
    await own.channel.deliver(deliveryTo(well), context());
    own.fcm.answers.set(`token-of-${ill}`, { status: 503 });
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const error = await failureOf(own.channel.deliver(deliveryTo(ill), context()));
      expect(error).toMatchObject({ code: 'PROVIDER_DOWN', retry: true, isProviderDown: false });
    }
    expect(own.fcm.askedFor(`token-of-${ill}`)).toHaveLength(5);
    const third = await failureOf(own.channel.deliver(deliveryTo(ill, { attempt: 3 }), context()));
    expect(third.retryAfterMs).toBe(600_000);
    await own.channel.deliver(deliveryTo(well), context());
    expect(own.web.acceptedBy(well)).toHaveLength(2);
    await own.close();
  });

  it('counts as its provider’s trouble where no service answers', async () => {
    const own = await aPushChannel(fixture, { BREAKER_PAUSE: '60s' });
    const person = someone();
    await own.phone(person, `token-of-${person}`);
    own.fcm.answers.set(`token-of-${person}`, { status: 503 });
    for (let attempt = 0; attempt < 8; attempt += 1) {
      expect(await failureOf(own.channel.deliver(deliveryTo(person), context()))).toMatchObject({
        isProviderDown: true,
      });
    }
    // As nobody else is up, the engine is to say who tries.
    expect(own.fcm.askedFor(`token-of-${person}`)).toHaveLength(8);
    await own.close();
  });

  it('that a service refuses for one subscription’s key is that one’s trouble, and keeps nothing from others', async () => {
    const own = await aPushChannel(fixture, { BREAKER_PAUSE: '60s' });
    const [well, ill] = [someone(), someone()];
    await own.browser(well);
    await own.browser(ill);
    await own.phone(well, `token-of-${well}`);
    // As it answers to whoever subscribed with a key of his own.
    own.web.answers.set(ill, { status: 403 });
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect(await failureOf(own.channel.deliver(deliveryTo(ill, { attempt }), context()))).toMatchObject({
        code: 'PROVIDER_REFUSED_LOGIN',
        retry: true,
        isProviderDown: false,
        retryAfterMs: [0, 60_000, 600_000, 3_600_000][attempt - 1] ?? 0,
      });
    }
    own.fcm.answers.set(`token-of-${well}`, fcmError(404, 'NOT_FOUND', [ofFcm('UNREGISTERED')]));
    await own.channel.deliver(deliveryTo(well), context());
    expect(own.web.acceptedBy(well)).toHaveLength(1);
    expect(own.services.mayAsk(new URL(own.web.origin).host, performance.now())).toBe(true);
    await own.close();
  });

  it('to a host that a stranger made up says nothing of push services', async () => {
    const own = await aPushChannel(fixture, { WEB_PUSH_HOSTS: '*.push.invalid,exact.invalid' });
    const to = async (host: string) => {
      const person = someone();
      const subscription = new BrowserSubscription(`https://${host}/push/${person}`).toJSON();
      await own.devices.register(callerOf(person), { platform: 'WEB_PUSH', subscription });
      return failureOf(own.channel.deliver(deliveryTo(person), context()));
    };
    expect(await to('made-up.push.invalid')).toMatchObject({ code: 'PROVIDER_DOWN', isProviderDown: false });
    expect(await to('exact.invalid')).toMatchObject({ code: 'PROVIDER_DOWN', isProviderDown: true });
    await own.close();
  });

  it('writes down each yes as it comes', async () => {
    const person = someone();
    await push.browser(person, `${person}-quick`);
    await push.browser(person, `${person}-slow`);
    let answer = () => undefined as void;
    push.web.answers.set(`${person}-slow`, () => new Promise((resolve) => (answer = () => resolve({ status: 201 }))));
    const delivery = deliveryTo(person);
    const delivering = push.channel.deliver(delivery, context());
    await expect
      .poll(async () => (await push.repository.ofDelivery(person, delivery.id, ['WEB_PUSH'])).map((d) => d.hasTaken))
      .toEqual([true, false]);
    answer();
    await delivering;
    expect((await devicesOf(person)).map(({ lastUsedAt }) => lastUsedAt)).not.toContain(null);
  });

  it('can be sent to those who registered meanwhile, when it is tried again', async () => {
    const person = someone();
    await push.browser(person, `${person}-a`);
    push.web.answers.set(`${person}-a`, { status: 503 });
    const delivery = deliveryTo(person, { id: newId() });
    await failureOf(push.channel.deliver(delivery, context()));
    await push.browser(person, `${person}-b`);
    push.web.answers.delete(`${person}-a`);
    await push.channel.deliver({ ...delivery, attempt: 2 }, context());
    expect(push.web.acceptedBy(`${person}-b`)).toHaveLength(1);
  });
});

describe('the token of FCM', () => {
  it('is fetched once by all who need it, and again when its time is nearly over', async () => {
    const own = await aPushChannel(fixture);
    const people = Array.from({ length: 10 }, someone);
    for (const person of people) await own.phone(person, `token-of-${person}`);
    await Promise.all(people.map((person) => own.channel.deliver(deliveryTo(person), context())));
    expect(own.fcm.tokenRequests).toBe(1);
    await own.close();
  });

  it('is renewed once when FCM does not take it', async () => {
    const own = await aPushChannel(fixture);
    const person = someone();
    await own.phone(person, `token-of-${person}`);
    await own.channel.deliver(deliveryTo(person), context());
    own.fcm.revoked.add(own.fcm.tokens[0] ?? '');
    await own.channel.deliver(deliveryTo(person), context());
    expect(own.fcm.tokenRequests).toBe(2);
    for (const token of ['ya29.token-2', 'ya29.token-3']) own.fcm.revoked.add(token);
    expect(await failureOf(own.channel.deliver(deliveryTo(person), context()))).toMatchObject({
      code: 'PROVIDER_REFUSED_LOGIN',
      retry: true,
      isProviderDown: true,
    });
    expect(own.fcm.tokenRequests).toBe(3);
    await own.close();
  });

  it.each([
    [{ status: 400, body: '{"error":"invalid_grant"}' }, 'PROVIDER_REFUSED_LOGIN'],
    [{ status: 503 }, 'PROVIDER_DOWN'],
    ['hang up' as const, 'PROVIDER_DOWN'],
    [{ status: 200, body: 'a page' }, 'PROVIDER_REFUSED_LOGIN'],
  ])('that is not given, %j, is the provider’s trouble: %s', async (answer, code) => {
    const own = await aPushChannel(fixture);
    const person = someone();
    await own.phone(person, `token-of-${person}`);
    own.fcm.tokenAnswer = answer;
    const error = await failureOf(own.channel.deliver(deliveryTo(person), context()));
    expect(error).toMatchObject({ code, retry: true, isProviderDown: true });
    expect(own.fcm.askedFor(`token-of-${person}`)).toEqual([]);
    await own.close();
  });
});
