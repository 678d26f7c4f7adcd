import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { aSubscription } from '../support/browser-subscription.js';
import { ask, eventually, run, send, socketClient, watch } from '../support/client.js';
import { FakeFcm, fcmError, ofFcm } from '../support/fake-fcm.js';
import { FakePushService } from '../support/fake-push-service.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const REGISTER = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { id platform label createdAt lastUsedAt } }`;
const UNREGISTER = `mutation ($id: ID!) { unregisterDevice(id: $id) }`;
const DEVICES = `{ devices { id platform label lastUsedAt } }`;
const CATEGORY = `mutation ($input: CategoryInput!) { saveCategory(input: $input) { key } }`;
const KNOW = `mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }`;
const SEEN = `mutation ($ids: [ID!]!) { markNotificationsSeen(ids: $ids) { affected } }`;
const EXPLAIN = `query ($id: ID!) {
  explainDelivery(notificationId: $id) {
    deliveries { channel status reason attemptCount attempts { outcome errorCode errorMessage providerMessageId } }
  }
}`;

interface Registered {
  id: string;
  platform: string;
  label: string | null;
  lastUsedAt: string | null;
}
interface Told {
  channel: string;
  status: string;
  reason: string | null;
  attemptCount: number;
  attempts: {
    outcome: string;
    errorCode: string | null;
    errorMessage: string | null;
    providerMessageId: string | null;
  }[];
}

describe('push', () => {
  let web: FakePushService;
  let fcm: FakeFcm;
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  let service: string;
  beforeAll(async () => {
    web = await FakePushService.start();
    fcm = await FakeFcm.start();
    smtp = await startSmtpInbox();
    installation = await startInstallation(
      {
        ...fcm.env,
        WEB_PUSH_HOSTS: `${web.origin},updates.push.services.mozilla.com`,
        SMTP_URL: smtp.url,
        RETRY_SCHEDULE: '100ms,100ms',
        SWEEP_SECONDS: '0.1',
        LEASE_SECONDS: '5',
      },
      2,
    );
    [node, other] = installation.nodes as [TestNode, TestNode];
    service = node.token('shop', ['service']);
    const unseen = (channel: string, afterSeconds: number) => ({
      channel,
      enabled: true,
      timing: 'IF_UNSEEN',
      afterSeconds,
    });
    for (const input of [
      {
        key: 'escalated',
        title: 'Escalated',
        channels: [{ channel: 'push', enabled: true, timing: 'ALWAYS' }, unseen('email', 3_600)],
      },
      { key: 'slow', title: 'Slow', channels: [unseen('push', 1), unseen('email', 3_600)] },
      { key: 'secret', title: 'Secret', sensitive: true },
    ]) {
      await run(node.url, node.token('root', ['admin']), CATEGORY, { input });
    }
  });
  afterAll(async () => {
    await installation.close();
    await Promise.all([web.close(), fcm.close(), smtp.close()]);
  });

  const register = async (person: string, input: Record<string, unknown>) =>
    (await run<{ registerDevice: Registered }>(other.url, other.token(person), REGISTER, { input })).registerDevice;
  const browser = (person: string, name = person) =>
    register(person, { platform: 'WEB_PUSH', subscription: web.subscribe(name).toJSON(), label: name });
  const phone = (person: string, token = `token-of-${person}`) => register(person, { platform: 'FCM', token });
  const devicesOf = async (person: string) =>
    (await run<{ devices: Registered[] }>(node.url, node.token(person), DEVICES)).devices;
  const sent = async (person: string, change: Record<string, unknown> = {}) =>
    (await send(node.url, service, [person], change)).notifications[0]?.notificationId ?? '';
  const told = async (id: string, channel = 'push') => {
    const { explainDelivery } = await run<{ explainDelivery: { deliveries: Told[] } }>(node.url, service, EXPLAIN, {
      id,
    });
    return explainDelivery.deliveries.find((delivery) => delivery.channel === channel);
  };
  const pushIs = (id: string, status: string, channel = 'push') =>
    eventually(
      () => told(id, channel),
      (delivery) => delivery?.status === status,
    );
  const mailsTo = (person: string) => smtp.mails.filter(({ to }) => to.includes(`${person}@example.com`));
  const writable = (person: string) =>
    run(node.url, service, KNOW, { r: [{ id: person, email: `${person}@example.com` }] });
  async function online(person: string): Promise<() => Promise<void>> {
    const client = socketClient(node.wsUrl, node.token(person));
    const inbox = watch<{ inboxChanged: { kind: string } }>(client, 'subscription { inboxChanged { kind } }');
    await inbox.until((events) => events.length === 1);
    await eventually(
      () =>
        run<{ presence: { online: boolean }[] }>(node.url, service, `{ presence(userIds: ["${person}"]) { online } }`),
      ({ presence }) => presence[0]?.online === true,
    );
    return () => client.dispose() as Promise<void>;
  }

  it('reaches every device of whoever is not there, though no directory knows him, and can be explained', async () => {
    await browser('ada', 'ada-home');
    await browser('ada', 'ada-work');
    await phone('ada');
    const id = await sent('ada', { actionUrl: 'https://shop.example/7', data: { order: 7 } });
    const delivery = await pushIs(id, 'DELIVERED');
    expect(delivery).toMatchObject({
      reason: null,
      attemptCount: 1,
      attempts: [{ outcome: 'DELIVERED', providerMessageId: expect.any(String) }],
    });
    for (const name of ['ada-home', 'ada-work']) {
      expect(web.acceptedBy(name)).toEqual([
        expect.objectContaining({
          id,
          title: 'Your order',
          badge: 1,
          link: 'https://shop.example/7',
          data: { order: 7 },
        }),
      ]);
    }
    expect(fcm.acceptedBy('token-of-ada')).toMatchObject([
      { notification: { title: 'Your order' }, apns: { payload: { aps: { badge: 1 } } } },
    ]);
    expect((await devicesOf('ada')).map(({ lastUsedAt }) => lastUsedAt)).not.toContain(null);
  });

  it('forgets the devices that are gone', async () => {
    await browser('ben', 'ben-gone');
    await browser('ben', 'ben-here');
    await phone('ben');
    web.answers.set('ben-gone', { status: 410 });
    fcm.answers.set('token-of-ben', fcmError(404, 'NOT_FOUND', [ofFcm('UNREGISTERED')]));
    await pushIs(await sent('ben'), 'DELIVERED');
    expect((await devicesOf('ben')).map(({ label }) => label)).toEqual(['ben-here']);
    await pushIs(await sent('ben'), 'DELIVERED');
    expect(web.askedFor('ben-gone')).toHaveLength(1);
  });

  it('waits as long as a service asks, and does not disturb the device that has it', async () => {
    await browser('cleo', 'cleo-busy');
    await browser('cleo', 'cleo-well');
    web.answers.set('cleo-busy', () => {
      web.answers.delete('cleo-busy');
      return { status: 429, headers: { 'Retry-After': '2' } };
    });
    const delivery = await pushIs(await sent('cleo'), 'DELIVERED');
    expect(delivery?.attempts.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
      ['RETRYING', 'PROVIDER_BUSY'],
      ['DELIVERED', null],
    ]);
    const [first, second] = web.askedFor('cleo-busy');
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1_900);
    expect([web.acceptedBy('cleo-busy'), web.acceptedBy('cleo-well')].map((all) => all.length)).toEqual([1, 1]);
    expect(web.askedFor('cleo-well')).toHaveLength(1);
  });

  it('is delivered where one device has it and the other never takes it', async () => {
    await browser('dan', 'dan-ill');
    await browser('dan', 'dan-well');
    web.answers.set('dan-ill', { status: 429 });
    const delivery = await pushIs(await sent('dan'), 'DELIVERED');
    expect(delivery?.attemptCount).toBe(3);
    expect(web.askedFor('dan-well')).toHaveLength(1);
  });

  it('goes nowhere but to push services', async () => {
    for (const endpoint of [
      'https://169.254.169.254/latest',
      'http://127.0.0.1:6379/',
      'https://fcm.googleapis.com.evil.example/x',
    ]) {
      const subscription = aSubscription(endpoint).toJSON();
      const input = { platform: 'WEB_PUSH', subscription };
      const { errors } = await ask(node.url, node.token('eve'), REGISTER, { input });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(JSON.stringify(errors)).not.toContain(endpoint);
    }
    expect(await devicesOf('eve')).toEqual([]);
  });

  it('of a browser that two people share goes to who registered it last', async () => {
    const first = await browser('flo', 'shared');
    const subscription = web.subscribe('shared').toJSON();
    await register('flo', { platform: 'WEB_PUSH', subscription });
    const second = await register('gus', { platform: 'WEB_PUSH', subscription });
    expect(second.id).not.toBe(first.id);
    expect(await devicesOf('flo')).toEqual([]);
    expect(await told(await sent('flo'))).toMatchObject({ status: 'SKIPPED', reason: 'NO_ADDRESS' });
    await pushIs(await sent('gus', { title: 'For Gus' }), 'DELIVERED');
    expect(web.acceptedBy('shared').map(({ title }) => title)).toEqual(['For Gus']);
    const { unregisterDevice } = await run<{ unregisterDevice: boolean }>(node.url, node.token('flo'), UNREGISTER, {
      id: second.id,
    });
    expect(unregisterDevice).toBe(false);
    expect(await devicesOf('gus')).toHaveLength(1);
  });

  it('that has failed for good has the mail go at once, which would have waited', async () => {
    await writable('hal');
    await browser('hal');
    web.answers.set('hal', { status: 410 });
    const close = await online('hal');
    const id = await sent('hal', { category: 'escalated' });
    expect(await pushIs(id, 'FAILED')).toMatchObject({ reason: 'DEVICES_GONE' });
    await pushIs(id, 'DELIVERED', 'email');
    expect(mailsTo('hal')).toHaveLength(1);
    await close();
  });

  it('that is taken leaves the mail to wait', async () => {
    await writable('ida');
    await browser('ida');
    const close = await online('ida');
    const id = await sent('ida', { category: 'escalated' });
    await pushIs(id, 'DELIVERED');
    expect(await told(id, 'email')).toMatchObject({ status: 'PENDING', reason: 'AWAITING_VIEW' });
    await close();
  });

  it('whose last device is unregistered while it waits has the mail go at once as well', async () => {
    await writable('jan');
    const device = await browser('jan');
    const close = await online('jan');
    const id = await sent('jan', { category: 'slow' });
    expect(await told(id)).toMatchObject({ status: 'PENDING', reason: 'AWAITING_VIEW' });
    await run(node.url, node.token('jan'), UNREGISTER, { id: device.id });
    expect(await pushIs(id, 'SKIPPED')).toMatchObject({ reason: 'NO_ADDRESS' });
    await pushIs(id, 'DELIVERED', 'email');
    expect(web.askedFor('jan')).toEqual([]);
    await close();
  });

  it('is withdrawn from who sees it in the app in time', async () => {
    await browser('kim');
    const close = await online('kim');
    const id = await sent('kim', { category: 'slow' });
    await run(node.url, node.token('kim'), SEEN, { ids: [id] });
    expect(await pushIs(id, 'CANCELLED')).toMatchObject({ reason: 'SEEN_IN_APP' });
    await close();
    await pushIs(await sent('kim', { category: 'security' }), 'DELIVERED');
    expect(web.askedFor('kim')).toHaveLength(1);
  });

  it('says nothing of what is sensitive', async () => {
    await browser('leo');
    await phone('leo');
    const canary = 'canary-7f3a';
    const about = {
      type: `${canary}-type`,
      title: `Code ${canary}`,
      message: canary,
      data: { canary },
      actionUrl: `https://shop.example/${canary}`,
    };
    await pushIs(await sent('leo', { category: 'secret', ...about }), 'DELIVERED');
    const shown = web.acceptedBy('leo');
    expect(shown).toMatchObject([{ title: 'You have a new secret notification' }]);
    expect(JSON.stringify([shown, fcm.acceptedBy('token-of-leo')])).not.toContain('canary');
  });

  it('is off where nothing is set up for it: planned for nobody, and refused to devices', async () => {
    const { startNode } = installation;
    const off = await startNode.call(installation, { WEB_PUSH: 'off', FCM_SERVICE_ACCOUNT: '', ROLES: 'api' });
    const input = { platform: 'WEB_PUSH', subscription: aSubscription().toJSON() };
    expect((await ask(off.url, off.token('mia'), REGISTER, { input })).errors?.[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
    expect(await run(off.url, off.token('mia'), '{ webPushKey }')).toEqual({ webPushKey: null });
    const { notifications } = await send(off.url, service, ['mia']);
    expect(await told(notifications[0]?.notificationId ?? '')).toMatchObject({
      status: 'SKIPPED',
      reason: 'CHANNEL_NOT_CONFIGURED',
    });
  });
});
