import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  EventListeners,
  HeraldModule,
  type HeraldEvents,
  HeraldUsageError,
  InvalidTokenError,
  provide,
  Sender,
  TokenVerifier,
} from '../../src/index.js';
import { Injectable, Module } from '@nestjs/common';
import { tokenFor } from '../support/app.js';
import { ask, eventually, run } from '../support/client.js';
import { HERALD_SCHEMA, type HostApp, startHost } from '../support/host-app.js';
import { type OrderShipped, type ShopEvents, ShopNotifications } from '../support/host-events.js';

@Injectable()
class Sessions {
  readonly known = new Map([['session-of-ann', 'ann']]);
}

@Module({ providers: [Sessions], exports: [Sessions] })
class SessionsModule {}

/** A port's implementation that injects what the application has. */
@Injectable()
class SessionVerifier extends TokenVerifier {
  inits = 0;
  constructor(private readonly sessions: Sessions) {
    super();
  }
  onModuleInit(): void {
    this.inits += 1;
  }
  async verify(token: string): Promise<{ caller: Caller }> {
    const id = this.sessions.known.get(token);
    if (id === undefined) throw new InvalidTokenError();
    return { caller: { id, roles: new Set(), expiresAtMs: Date.now() + 60_000 } };
  }
}

describe('events between the application and Herald', () => {
  let host: HostApp;
  let sender: Sender<ShopEvents>;
  let listeners: EventListeners;
  let url: string;
  const token = 'session-of-ann';
  beforeAll(async () => {
    host = await startHost({
      // Nobody listens there, and it is tried once.
      env: { SWEEP_SECONDS: '0.1', SMTP_URL: 'smtp://127.0.0.1:1', RETRY_SCHEDULE: 'none' },
      features: [HeraldModule.forFeature({ mappings: [ShopNotifications] })],
      imports: [SessionsModule],
      ports: [provide(TokenVerifier, SessionVerifier)],
    });
    sender = host.app.get(Sender);
    listeners = host.app.get(EventListeners);
    url = `${host.origin}/herald/graphql`;
  });
  afterAll(() => host.close());

  const titles = async () =>
    (
      await run<{ notifications: { edges: { node: { id: string; title: string } }[] } }>(
        url,
        token,
        '{ notifications { edges { node { id title } } } }',
      )
    ).notifications.edges.map(({ node }) => node.title);

  it('take a port that the application brings in the place of Herald’s own', async () => {
    expect(await titles()).toEqual([]);
    expect((await ask(url, tokenFor('ann'), '{ inbox { id } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(host.app.get(SessionVerifier, { strict: false }).inits).toBe(1);
  });

  it('map one of the application’s to sends, once for each id, in its transaction', async () => {
    const event: OrderShipped = { id: 'order-1', customer: 'ann', number: 'A 1' };
    const [first, again] = [await sender.emit('orderShipped', event), await sender.emit('orderShipped', event)];
    expect(first.map(({ duplicate }) => duplicate)).toEqual([false, false]);
    expect(again.map(({ duplicate, sendId }) => [duplicate, sendId])).toEqual(
      first.map(({ sendId }) => [true, sendId]),
    );
    expect(await titles()).toEqual(['rate us', 'shipped']);
    const failed = host.dataSource.transaction(async (tx) => {
      await sender.emit('orderShipped', { ...event, id: 'order-2' }, { tx });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await host.dataSource.transaction((tx) => sender.emit('orderShipped', { ...event, id: 'order-3' }, { tx }));
    expect((await titles()).length).toBe(4);
    expect(await sender.emit('nothing', { id: 1 })).toEqual([]);
    const announced = { to: ['bob'], text: 'twice' };
    expect((await sender.emit('announced', announced))[0]?.duplicate).toBe(false);
    expect((await sender.emit('announced', announced))[0]?.duplicate).toBe(false);
  });

  it('tell of a delivery that was given up', async () => {
    const heard: HeraldEvents['failed'][] = [];
    const stop = listeners.on('failed', (event) => heard.push(event));
    const known = `INSERT INTO ${HERALD_SCHEMA}.recipients (id, email) VALUES ('unreachable', 'unreachable@example.com')`;
    await host.dataSource.query(known);
    const { notifications } = await sender.send({
      to: { userIds: ['unreachable'] },
      type: 'invoice',
      title: 'Your invoice',
      message: 'Is due.',
      channels: [{ channel: 'email' }],
    });
    await eventually(
      () => heard.length,
      (count) => count === 1,
    );
    stop();
    expect(heard[0]).toMatchObject({
      notificationId: notifications[0]?.notificationId,
      recipient: 'unreachable',
      channel: 'email',
      reason: 'MAX_RETRIES_EXCEEDED',
    });
  });

  it('do not compile with a name or a payload that is wrong, and are refused where nothing is registered', async () => {
    // @ts-expect-error -- misspelt
    await expect(sender.emit('orderShiped', { id: '1' })).rejects.toBeInstanceOf(HeraldUsageError);
    // @ts-expect-error -- a number is not a text
    const wrong = () => sender.emit('orderShipped', { id: '1', customer: 'ann', number: 1 });
    // @ts-expect-error -- without a map of events there is nothing to emit
    const none = () => (sender as Sender).emit('orderShipped', {});
    // @ts-expect-error -- Herald tells of no such thing
    const unheard = () => listeners.on('raed', () => undefined);
    expect([wrong, none, unheard].map((call) => typeof call)).toEqual(['function', 'function', 'function']);
  });

  it('tell what happened to whom, in its order, and bear a listener that fails', async () => {
    const told: [string, unknown][] = [];
    const names = [
      'published',
      'delivered',
      'seen',
      'read',
      'unread',
      'archived',
      'unarchived',
      'snoozed',
      'resurfaced',
      'deleted',
      'replaced',
    ] as const;
    const stops = names.map((name) =>
      listeners.on(name, (event: HeraldEvents[typeof name]) => {
        told.push([name, 'recipients' in event ? event.recipients.map(({ userId }) => userId) : event.notificationIds]);
        throw new Error('a listener of the test’s');
      }),
    );
    const send = async (collapseKey?: string) =>
      (await sender.send({ to: { userIds: ['ann'] }, type: 'told', title: 'Told', message: 'told', collapseKey }))
        .notifications[0]!.notificationId;
    const id = await send('k');
    const change = (mutation: string) =>
      run(url, token, `mutation ($ids: [ID!]!) { ${mutation}(ids: $ids) { affected } }`, { ids: [id] });
    await run(url, token, 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }', { ids: [id] });
    for (const mutation of ['Seen', 'Read', 'Unread']) await change(`markNotifications${mutation}`);
    for (const mutation of ['archive', 'unarchive']) await change(`${mutation}Notifications`);
    await run(
      url,
      token,
      'mutation ($id: ID!, $until: DateTime!) { snoozeNotification(id: $id, until: $until) { affected } }',
      {
        id,
        until: new Date(Date.now() + 1_000),
      },
    );
    const wanted = [
      'published',
      'delivered',
      'seen',
      'read',
      'unread',
      'archived',
      'unarchived',
      'snoozed',
      'resurfaced',
    ];
    await eventually(
      () => told.length,
      (count) => count >= wanted.length,
    );
    const newer = await send('k');
    await run(url, token, 'mutation ($ids: [ID!]!) { deleteNotifications(ids: $ids) { affected } }', { ids: [newer] });
    await eventually(
      () => told.length,
      (count) => count >= wanted.length + 3,
    );
    expect(told.slice(0, wanted.length)).toEqual(wanted.map((name) => [name, name === 'published' ? ['ann'] : [id]]));
    expect(told.slice(wanted.length).toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['deleted', [newer]],
      ['published', ['ann']],
      ['replaced', [id]],
    ]);
    for (const stop of stops) stop();
    await send();
    expect(told.length).toBe(wanted.length + 3);
  });

  it('tell a mass change as one, with what it can say', async () => {
    const told: HeraldEvents['read'][] = [];
    const stop = listeners.on('read', (event) => told.push(event));
    for (let count = 0; count < 201; count += 1) {
      await sender.send({ to: { userIds: ['ann'] }, type: 'many', title: 'Many', message: 'many' });
    }
    await run(url, token, 'mutation { markAllNotificationsRead { affected } }');
    await eventually(
      () => told.length,
      (count) => count > 0,
    );
    expect(told[0]).toMatchObject({ recipient: 'ann', notificationIds: null });
    expect(told[0]!.count).toBeGreaterThan(200);
    stop();
  });
});
