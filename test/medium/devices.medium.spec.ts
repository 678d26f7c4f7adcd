import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVICE_LIMITS } from '../../src/delivery/channels/push/device-request.js';
import { DevicesRepository } from '../../src/delivery/channels/push/devices.repository.js';
import { Vapid } from '../../src/delivery/channels/push/vapid.js';
import { InstallationSecretsRepository } from '../../src/platform/secrets/index.js';
import { newId } from '../../src/platform/database/index.js';
import { aSubscription } from '../support/browser-subscription.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { aPushChannel, callerOf } from '../support/push-channel.js';

let fixture: FeedFixture;
let push: Awaited<ReturnType<typeof aPushChannel>>;
let repository: DevicesRepository;
let count = 0;
const someone = () => `owner-${(count += 1)}`;

beforeAll(async () => {
  fixture = await feedFixture();
  push = await aPushChannel(fixture, { WEB_PUSH_HOSTS: '*.push.services.mozilla.com' });
  ({ repository } = push);
});
afterAll(async () => {
  await push.close();
  await fixture.close();
});

const register = (person: string, subscription = aSubscription().toJSON(), label?: string) =>
  push.devices.register(callerOf(person), { platform: 'WEB_PUSH', subscription, label });
const labelsOf = async (person: string) => (await repository.ofOwner(person)).map(({ label }) => label);

describe('devices', () => {
  it('are the same when they are registered again, by many at once, too', async () => {
    const person = someone();
    const subscription = aSubscription().toJSON();
    const first = await register(person, subscription, 'mine');
    const again = await Promise.all(Array.from({ length: 10 }, () => register(person, subscription)));
    expect(new Set(again.map(({ id }) => id))).toEqual(new Set([first.id]));
    expect(await repository.ofOwner(person)).toEqual([{ ...first, label: 'mine' }]);
    await register(person, subscription, 'still mine');
    expect(await labelsOf(person)).toEqual(['still mine']);
  });

  it('are of whoever registered them last, and new to him', async () => {
    const [before, after] = [someone(), someone()];
    const subscription = aSubscription().toJSON();
    const first = await register(before, subscription, 'of before');
    const second = await register(after, subscription);
    expect(second).toMatchObject({ label: null, lastUsedAt: null });
    expect(second.id).not.toBe(first.id);
    expect(await repository.ofOwner(before)).toEqual([]);
    await repository.removeGone(first.id);
    expect(await repository.ofOwner(after)).toHaveLength(1);
    const [kept] = await repository.ofDelivery(after, newId(), ['WEB_PUSH']);
    expect(kept?.keys?.auth.toString('base64url')).toBe(subscription.keys.auth);
  });

  it('are at most twenty: those that were not heard of for the longest time go', async () => {
    const person = someone();
    const first = aSubscription().toJSON();
    await register(person, first, 'the first');
    for (let at = 1; at < DEVICE_LIMITS.devices; at += 1) await register(person, undefined, `number ${at}`);
    await register(person, first);
    await register(person, undefined, 'one more');
    const labels = await labelsOf(person);
    expect(labels).toHaveLength(DEVICE_LIMITS.devices);
    expect(labels).toContain('the first');
    expect(labels).toContain('one more');
    expect(labels).not.toContain('number 1');
  });

  it('are at most twenty where many are registered at once', async () => {
    const person = someone();
    await Promise.all(Array.from({ length: 40 }, () => register(person)));
    expect(await repository.ofOwner(person)).toHaveLength(DEVICE_LIMITS.devices);
  });

  it('change hands between two people, both ways at once, and none is lost', async () => {
    const [one, two] = [someone(), someone()];
    const shared = Array.from({ length: 15 }, () => aSubscription().toJSON());
    await Promise.all(
      [...Array.from({ length: 4 }).keys()].flatMap((round) =>
        shared.map((subscription, at) => register((at + round) % 2 === 0 ? one : two, subscription)),
      ),
    );
    const owned = await Promise.all([repository.ofOwner(one), repository.ofOwner(two)]);
    expect(owned.flat()).toHaveLength(15);
  });

  it('are taken away by their owners alone', async () => {
    const person = someone();
    const { id } = await register(person);
    expect(await push.devices.unregister(callerOf(someone()), id)).toBe(false);
    expect(await push.devices.unregister(callerOf(person), 'no id')).toBe(false);
    expect(await push.devices.unregister(callerOf(person), id.toUpperCase())).toBe(true);
    expect(await push.devices.unregister(callerOf(person), id)).toBe(false);
  });

  it('are counted for many people at once, of the platforms that there are', async () => {
    const [none, two, phone] = [someone(), someone(), someone()];
    await register(two);
    await register(two);
    await push.phone(phone, 'token-of-a-phone');
    const everybody = [none, two, phone];
    expect(await repository.counts(everybody, ['WEB_PUSH'])).toEqual(new Map([[two, 2]]));
    expect(await push.channel.addressesOf(everybody)).toEqual(
      new Map([
        [two, '2 devices'],
        [phone, '1 device'],
      ]),
    );
  });

  it('that have taken a delivery have taken it, though they are registered anew', async () => {
    const person = someone();
    const subscription = aSubscription().toJSON();
    const { id } = await register(person, subscription);
    const deliveryId = newId();
    const [device] = await repository.ofDelivery(person, deliveryId, ['WEB_PUSH']);
    await repository.recordTaken(deliveryId, device!, 'first');
    await repository.recordTaken(deliveryId, device!, 'again');
    await push.devices.unregister(callerOf(person), id);
    await register(person, subscription);
    expect(await repository.ofDelivery(person, deliveryId, ['WEB_PUSH'])).toMatchObject([{ hasTaken: true }]);
    expect(await repository.ofDelivery(person, newId(), ['WEB_PUSH'])).toMatchObject([{ hasTaken: false }]);
    expect(await repository.firstReceipt(deliveryId)).toEqual({ providerMessageId: 'first' });
  });
});

describe('the key that browsers subscribe with', () => {
  const node = () => new Vapid(push.config, new InstallationSecretsRepository(fixture.database));

  it('is one for all nodes, of those that start together, too', async () => {
    /** As if nobody had been there, the first time. */
    class SawNothing extends InstallationSecretsRepository {
      private hasLooked = false;

      override async find(prefix: string) {
        if (this.hasLooked) return super.find(prefix);
        this.hasLooked = true;
        return [];
      }
    }
    const late = () => new Vapid(push.config, new SawNothing(fixture.database));
    const keys = await Promise.all(Array.from({ length: 5 }, () => late().keys()));
    expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1);
    expect(Buffer.from(keys[0]?.publicKey ?? '', 'base64url')).toHaveLength(65);
    expect(await node().keys()).toEqual(keys[0]);
  });

  it('is asked for again where the database was away', async () => {
    const secrets = new InstallationSecretsRepository(fixture.database);
    let isAway = true;
    const away = Object.assign(Object.create(secrets) as InstallationSecretsRepository, {
      find: async (prefix: string) => {
        if (isAway) throw new Error('away');
        return secrets.find(prefix);
      },
    });
    const vapid = new Vapid(push.config, away);
    await expect(vapid.keys()).rejects.toThrow('away');
    isAway = false;
    expect(await vapid.keys()).toEqual(await node().keys());
  });
});
