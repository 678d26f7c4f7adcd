import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, send } from '../support/client.js';
import { inboxOf } from '../support/inbox.js';
import { cancel, change, listOf, sendOf, streamsOf } from '../support/lifecycle.js';

const SHOP = tokenFor('shop', ['service']);
const OTHER_SHOP = tokenFor('other-shop', ['service']);
const ADMIN = tokenFor('root', ['admin']);
const inMs = (ms: number) => new Date(Date.now() + ms);
const people = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe('a send, for who sent it', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({ SWEEP_SECONDS: '0.2' }, 2);
    [node, other] = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  const cancelRefusal = async (token: string, target: Record<string, unknown>) =>
    (
      await ask(
        node.url,
        token,
        'mutation ($target: CancelInput!) { cancelNotifications(target: $target) { cancelled } }',
        { target },
      )
    ).errors?.[0]?.extensions.code;

  it('tells what became of it', async () => {
    const to = people('told', 5);
    const { sendId, notifications } = await send(node.url, SHOP, to);
    const idOf = (index: number) => [notifications[index]!.notificationId];
    expect(await sendOf(node, SHOP, sendId)).toEqual({
      id: sendId,
      status: 'PUBLISHED',
      createdBy: 'shop',
      scheduledAt: null,
      recipients: 5,
      delivered: 0,
      seen: 0,
      read: 0,
      failed: 0,
      cancelled: 0,
    });
    await change(node, to[0]!, 'markNotificationsSeen', idOf(0));
    await change(node, to[1]!, 'markNotificationsRead', idOf(1));
    await change(node, to[2]!, 'deleteNotifications', idOf(2));
    expect(await sendOf(other, ADMIN, sendId)).toMatchObject({ delivered: 2, seen: 2, read: 1, cancelled: 0 });
    for (const [token, id] of [
      [OTHER_SHOP, sendId],
      [SHOP, notifications[0]!.notificationId],
      [SHOP, 'no id'],
    ] as const) {
      const answer = await ask(node.url, token, 'query ($id: ID!) { send(id: $id) { id } }', { id });
      expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });

  it('is recalled: unread it disappears live everywhere, read it stays', async () => {
    const to = people('recalled', 130);
    const streams = streamsOf(other, to[0]!, (await inboxOf(other, to[0]!)).cursor);
    onTestFinished(() => streams.dispose());
    const { sendId, notifications } = await send(node.url, SHOP, to);
    const idOf = (index: number) => [notifications[index]!.notificationId];
    await change(node, to[1]!, 'markNotificationsRead', idOf(1));
    await change(node, to[2]!, 'archiveNotifications', idOf(2));
    await streams.changed.until((events) => events.length >= 2);
    expect(await cancel(node, SHOP, { sendId })).toBe(129);
    await streams.changed.until((events) => events.at(-1)?.inboxChanged.kind === 'REMOVED');
    expect(streams.changed.events.at(-1)?.inboxChanged.inbox).toMatchObject({ unreadCount: 0, unseenCount: 0 });
    expect((await listOf(node, to[1]!)).ids).toEqual(idOf(1));
    expect((await listOf(node, to[2]!, { archived: true })).ids).toEqual([]);
    for (const user of [to[0]!, to[77]!, to[129]!]) {
      expect(await listOf(other, user)).toMatchObject({ ids: [], badges: { unreadCount: 0, unseenCount: 0 } });
    }
    expect(await sendOf(node, SHOP, sendId)).toMatchObject({ status: 'CANCELLED', cancelled: 129, read: 1 });
    expect(await cancel(node, SHOP, { sendId })).toBe(0);
  });

  it('is recalled by its key: all of one caller’s, and nobody else’s', async () => {
    const first = await send(node.url, SHOP, ['keyed'], { cancellationKey: 'order-1' });
    await send(node.url, SHOP, ['keyed'], { cancellationKey: 'order-1' });
    await send(node.url, SHOP, ['keyed'], { cancellationKey: 'order-1', scheduledAt: inMs(3_600_000) });
    const kept = await send(node.url, SHOP, ['keyed'], { cancellationKey: 'order-2' });
    const theirs = await send(node.url, OTHER_SHOP, ['keyed'], { cancellationKey: 'order-1' });
    expect(await cancel(node, SHOP, { cancellationKey: 'order-1' })).toBe(3);
    expect((await listOf(node, 'keyed')).ids).toEqual([
      theirs.notifications[0]!.notificationId,
      kept.notifications[0]!.notificationId,
    ]);
    expect(await cancel(node, SHOP, { cancellationKey: 'order-9' })).toBe(0);
    // Another's send does not say whether it exists.
    expect(await cancelRefusal(OTHER_SHOP, { sendId: first.sendId })).toBe('NOT_FOUND');
    expect(await cancelRefusal(SHOP, { sendId: first.notifications[0]!.notificationId })).toBe('NOT_FOUND');
    expect(await cancelRefusal(SHOP, { sendId: 'no id' })).toBe('NOT_FOUND');
    expect(await cancelRefusal(SHOP, { cancellationKey: '' })).toBe('BAD_USER_INPUT');
    expect(await cancelRefusal(SHOP, { cancellationKey: 'a', sendId: first.sendId })).toBe('BAD_USER_INPUT');
    expect(await cancelRefusal(tokenFor('keyed'), { sendId: first.sendId })).toBe('FORBIDDEN');
    // An admin's key reaches everybody's.
    expect(await cancel(node, ADMIN, { cancellationKey: 'order-1' })).toBe(1);
  });

  it('is scheduled: nothing of it shows before its time, and then it is there', async () => {
    const streams = streamsOf(other, 'waiter', (await inboxOf(other, 'waiter')).cursor);
    onTestFinished(() => streams.dispose());
    const scheduledAt = inMs(700);
    const idempotencyKey = `scheduled ${scheduledAt.toISOString()}`;
    const request = { scheduledAt, idempotencyKey, title: 'At last', data: { order: 7 } };
    const sent = await send(node.url, SHOP, ['waiter', 'waiter-too'], request);
    expect(sent).toMatchObject({ accepted: 2, notifications: [], duplicate: false });
    expect(await sendOf(node, SHOP, sent.sendId)).toMatchObject({
      status: 'SCHEDULED',
      scheduledAt: scheduledAt.toISOString(),
      recipients: 2,
    });
    expect((await listOf(node, 'waiter')).ids).toEqual([]);
    await streams.added.until((events) => events.length === 1);
    expect(Date.now()).toBeGreaterThanOrEqual(scheduledAt.getTime());
    expect(Date.now() - scheduledAt.getTime()).toBeLessThan(1_000);
    expect((await listOf(node, 'waiter-too')).items).toMatchObject([{ title: 'At last' }]);
    expect(await sendOf(node, SHOP, sent.sendId)).toMatchObject({ id: sent.sendId, status: 'PUBLISHED' });
    // The same request again, also when its time has passed.
    expect(await send(node.url, SHOP, ['waiter', 'waiter-too'], request)).toEqual({ ...sent, duplicate: true });
    expect((await listOf(node, 'waiter')).ids).toHaveLength(1);
    // By the id that the sender knows.
    expect(await cancel(node, SHOP, { sendId: sent.sendId })).toBe(2);
    expect(await sendOf(node, SHOP, sent.sendId)).toMatchObject({ status: 'CANCELLED', cancelled: 2 });
  });

  it('is cancelled before its time, and never appears', async () => {
    const { sendId } = await send(node.url, SHOP, people('spared', 3), { scheduledAt: inMs(400) });
    expect(await cancel(other, SHOP, { sendId })).toBe(3);
    expect(await sendOf(node, SHOP, sendId)).toMatchObject({ status: 'CANCELLED', cancelled: 3, recipients: 3 });
    expect(await cancel(other, SHOP, { sendId })).toBe(0);
    await send(node.url, SHOP, ['spared-0'], { title: 'later', scheduledAt: inMs(600) });
    await eventually(
      () => listOf(node, 'spared-0'),
      ({ ids }) => ids.length > 0,
    );
    expect((await listOf(node, 'spared-0')).items.map(({ title }) => title)).toEqual(['later']);
    expect((await listOf(node, 'spared-1')).ids).toEqual([]);
  });

  it('comes at once when its time has passed, and is refused where its times can’t be', async () => {
    expect((await send(node.url, SHOP, ['hasty'], { scheduledAt: inMs(-60_000) })).notifications).toHaveLength(1);
    const refusalOf = async (times: Record<string, unknown>) =>
      (
        await ask(
          node.url,
          SHOP,
          'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { sendId } }',
          { input: { to: { userIds: ['hasty'] }, type: 't', title: 't', message: 'm', ...times } },
        )
      ).errors?.[0]?.extensions;
    expect(await refusalOf({ scheduledAt: inMs(400 * 24 * 3_600_000) })).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: ['scheduledAt'],
    });
    expect(await refusalOf({ expiresAt: inMs(-1) })).toMatchObject({ code: 'BAD_USER_INPUT', fields: ['expiresAt'] });
    expect(await refusalOf({ scheduledAt: inMs(60_000), expiresAt: inMs(50_000) })).toMatchObject({
      fields: ['expiresAt'],
    });
    // A request that was right when it was made is answered as it was then.
    const expiresAt = inMs(300);
    const request = { expiresAt, idempotencyKey: `expiring ${expiresAt.toISOString()}` };
    const first = await send(node.url, SHOP, ['hasty'], request);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await send(node.url, SHOP, ['hasty'], request)).toEqual({ ...first, duplicate: true });
    expect(await refusalOf({ ...request, expiresAt: inMs(-5_000) })).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});
