import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, aSend, eventually, run, sendQuery, type SendResult, socketClient, watch } from '../support/client.js';
import { sendOf } from '../support/lifecycle.js';

const SHOP = tokenFor('shop', ['service']);
const people = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index}`);

interface Topic {
  key: string;
  public: boolean;
  followers: number;
  following: boolean;
}
interface Told {
  title: string;
  topic: string | null;
}
const TOPIC = '{ key public followers following }';

describe('a send to a topic', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({ SWEEP_SECONDS: '0.2' }, 2);
    [node, other] = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  const save = (key: string, isPublic = false) =>
    run(node.url, SHOP, `mutation ($input: TopicInput!) { saveTopic(input: $input) ${TOPIC} }`, {
      input: { key, public: isPublic },
    });
  const setFollowers = async (topic: string, change: { add?: string[]; remove?: string[] }) =>
    (
      await run<{ setTopicFollowers: Topic }>(
        node.url,
        SHOP,
        `mutation ($topic: String!, $add: [ID!], $remove: [ID!]) {
           setTopicFollowers(topic: $topic, add: $add, remove: $remove) ${TOPIC} }`,
        { topic, ...change },
      )
    ).setTopicFollowers;
  const follow = async (user: string, topic: string, how: 'followTopic' | 'unfollowTopic' = 'followTopic') => {
    const answer = await ask<{ topic: Topic }>(
      node.url,
      tokenFor(user),
      `mutation ($topic: String!) { topic: ${how}(topic: $topic) ${TOPIC} }`,
      { topic },
    );
    return answer.errors?.[0]?.extensions.code ?? answer.data?.topic;
  };
  const publish = async (topic: string, change: Record<string, unknown> = {}) => {
    const input = { ...aSend([]), to: { topic }, ...change };
    return ask<{ sendNotification: SendResult }>(node.url, SHOP, sendQuery, { input });
  };
  const accepted = async (topic: string, change: Record<string, unknown> = {}) => {
    const { data, errors } = await publish(topic, change);
    expect(errors).toBeUndefined();
    return data!.sendNotification;
  };
  const inboxOf = async (user: string, filter: Record<string, unknown> = {}) =>
    (
      await run<{ notifications: { nodes: Told[] }; unreadCount: number }>(
        other.url,
        tokenFor(user),
        `query ($filter: NotificationFilter) {
           notifications(filter: $filter) { nodes { title topic } } unreadCount(filter: $filter) }`,
        { filter },
      )
    ).notifications.nodes;

  it('reaches its followers once each, live, and says so', async () => {
    await save('orders', true);
    expect(await follow('ada', 'orders')).toEqual({ key: 'orders', public: true, followers: 1, following: true });
    expect(await follow('ada', 'orders')).toMatchObject({ followers: 1 });
    await setFollowers('orders', { add: ['bob', ...people('many', 40)] });
    const client = socketClient(other.wsUrl, tokenFor('ada'));
    onTestFinished(() => void client.dispose());
    const all = watch<{ notificationAdded: Told }>(client, 'subscription { notificationAdded { title topic } }');
    const these = watch<{ notificationAdded: Told }>(
      client,
      'subscription { notificationAdded(filter: { topics: ["orders", "none"] }) { title topic } }',
    );
    await eventually(
      async () =>
        (await (await fetch(`${other.origin}/metrics`)).text()).match(
          /herald_subscriptions\{name="notificationAdded",path="live"\} 2/,
        ),
      (match) => match !== null,
    );
    const { notifications, ...answer } = await accepted('orders', { title: 'to the topic' });
    expect(answer).toMatchObject({ accepted: 42, rejected: [], duplicate: false });
    expect(new Set(notifications.map(({ userId }) => userId)).size).toBe(42);
    await run(node.url, SHOP, sendQuery, { input: aSend(['ada'], { title: 'to ada' }) });
    await accepted('orders', { title: 'again' });
    await all.until((events) => events.length === 3);
    await these.until((events) => events.length === 2);
    const told = (topic: string | null, title: string) => ({ notificationAdded: { title, topic } });
    expect(all.events).toEqual([told('orders', 'to the topic'), told(null, 'to ada'), told('orders', 'again')]);
    expect(these.events).toEqual([told('orders', 'to the topic'), told('orders', 'again')]);
    expect(await inboxOf('bob', { topics: ['orders'] })).toHaveLength(2);
    expect(await inboxOf('ada', { topics: ['none'] })).toEqual([]);
    expect(await follow('ada', 'orders', 'unfollowTopic')).toMatchObject({ followers: 41, following: false });
    expect((await accepted('orders')).accepted).toBe(41);
    expect(await inboxOf('ada')).toHaveLength(3);
  });

  it('is repeated under its key, whoever follows by then', async () => {
    await save('kept');
    await setFollowers('kept', { add: ['cleo', 'dan'] });
    const first = await accepted('kept', { idempotencyKey: 'k-1' });
    await setFollowers('kept', { add: people('late', 1_000), remove: ['cleo'] });
    expect(await accepted('kept', { idempotencyKey: 'k-1' })).toEqual({ ...first, duplicate: true });
    expect(await inboxOf('late-7')).toEqual([]);
    const reused = await publish('kept', { idempotencyKey: 'k-1', title: 'another' });
    expect(reused.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused for more than 1,000 followers, for a topic that there is not, and for a muddled audience', async () => {
    await save('crowd');
    await setFollowers('crowd', { add: people('crowd', 1_000) });
    await setFollowers('crowd', { add: ['one-more'] });
    for (const change of [{}, { scheduledAt: new Date(Date.now() + 60_000) }]) {
      const { errors } = await publish('crowd', change);
      expect(errors?.[0]?.message).toBe(
        'Nothing was sent. to.topic: topic "crowd" has more than 1,000 followers: so many are for a bulk send (startBulkSend).',
      );
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: ['to.topic'] });
    }
    expect((await publish('no-such')).errors?.[0]?.message).toContain('there is no topic "no-such"');
    expect((await publish('not a key')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const both = await ask(node.url, SHOP, sendQuery, {
      input: { ...aSend(['ada']), to: { topic: 'crowd', userIds: ['ada'] } },
    });
    expect(both.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    await setFollowers('crowd', { remove: ['one-more'] });
    expect((await accepted('crowd')).accepted).toBe(1_000);
  });

  it('of which nobody is a follower yet reaches nobody, and is a send all the same', async () => {
    await save('empty');
    const { sendId, ...answer } = await accepted('empty', { idempotencyKey: 'nobody' });
    expect(answer).toMatchObject({ accepted: 0, notifications: [], duplicate: false });
    expect(await sendOf(node, SHOP, sendId)).toMatchObject({ status: 'PUBLISHED', recipients: 0 });
    expect(await accepted('empty', { idempotencyKey: 'nobody' })).toMatchObject({ sendId, duplicate: true });
  });

  it('that is scheduled is for those who follow at its time', async () => {
    await save('match');
    await setFollowers('match', { add: ['early', 'leaver'] });
    const { sendId, accepted: count } = await accepted('match', { scheduledAt: new Date(Date.now() + 4_000) });
    expect(count).toBe(2);
    await setFollowers('match', { add: ['late'], remove: ['leaver'] });
    await eventually(
      () => inboxOf('late'),
      (list) => list.length === 1,
    );
    expect(await inboxOf('early')).toEqual([{ title: 'Your order', topic: 'match' }]);
    expect(await inboxOf('leaver')).toEqual([]);
    expect(await sendOf(node, SHOP, sendId)).toMatchObject({ status: 'PUBLISHED', recipients: 2 });
  });

  it('that is private is found by nobody whom no service made follow it', async () => {
    await save('project:42');
    await setFollowers('project:42', { add: ['member'] });
    const read = async (user: string) => {
      const answer = await ask<{ topic: Topic }>(node.url, tokenFor(user), `{ topic(key: "project:42") ${TOPIC} }`);
      return answer.errors?.[0]?.extensions.code ?? answer.data?.topic;
    };
    expect(await read('member')).toEqual({ key: 'project:42', public: false, followers: 1, following: true });
    for (const asked of [read('stranger'), follow('stranger', 'project:42'), follow('stranger', 'no-such')]) {
      expect(await asked).toBe('NOT_FOUND');
    }
    expect(await follow('member', 'project:42', 'unfollowTopic')).toMatchObject({ following: false });
    expect(await read('member')).toBe('NOT_FOUND');
    expect(await follow('member', 'project:42')).toBe('NOT_FOUND');
  });
});

describe('people', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    node = await installation.startNode();
  });
  afterAll(() => installation.close());

  it('are upserted, and read back as they are', async () => {
    const person = {
      id: 'ada',
      email: 'ada@example.com',
      phone: null,
      displayName: 'Ada',
      locale: 'fr-CH',
      timeZone: 'Europe/Zurich',
      attributes: { plan: 'pro', nested: [1, { two: null }] },
    };
    const UPSERT = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
    const FIND = `query ($id: ID!) {
      recipient(id: $id) { id email phone displayName locale timeZone attributes createdAt } }`;
    const many = Array.from({ length: 999 }, (_, index) => ({ id: `p-${index}`, email: `p-${index}@example.com` }));
    expect(await run(node.url, SHOP, UPSERT, { recipients: [person, ...many] })).toEqual({ upsertRecipients: 1_000 });
    const { recipient } = await run<{ recipient: Record<string, unknown> }>(node.url, SHOP, FIND, { id: 'ada' });
    expect(recipient).toMatchObject(person);
    expect(Date.parse(recipient['createdAt'] as string)).toBeGreaterThan(Date.now() - 60_000);
    const refused = await ask(node.url, SHOP, UPSERT, {
      recipients: [
        { id: 'ada', displayName: 'Not her' },
        { id: 'eve', email: 'eve@x.com\r\nBcc: all@x.com' },
      ],
    });
    expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await run<{ recipient: unknown }>(node.url, SHOP, FIND, { id: 'ada' })).recipient).toMatchObject(person);
    for (const id of ['nobody', 'a\u0000']) {
      expect((await ask(node.url, SHOP, FIND, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });
});
