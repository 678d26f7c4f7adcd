import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Signal } from '../../src/notifications/dto/signal.model.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, run, send, socketClient, watch, type Watched } from '../support/client.js';
import { ADDED } from '../support/inbox.js';
import { rawEventStream } from '../support/raw-event-stream.js';
import { rawSocket } from '../support/raw-socket.js';

interface Said {
  topic: string;
  name: string;
  data: Record<string, unknown>;
  from: string;
  at: string;
}
type Heard = { signalReceived: Said };

const SAY = 'mutation ($input: SignalInput!) { publishSignal(input: $input) }';
const LISTEN = 'subscription ($topics: [String!]!) { signalReceived(topics: $topics) { topic name data from at } }';
const SERVICE = tokenFor('shop', ['service']);
const RATE = 3;

describe('a signal', () => {
  let installation: TestInstallation;
  let one: TestNode;
  let other: TestNode;
  let names = 0;
  beforeAll(async () => {
    installation = await startInstallation({ SIGNAL_RECHECK: '200ms', SIGNAL_RATE: '10000' }, 2);
    [one, other] = installation.nodes as [TestNode, TestNode];
  });
  afterAll(() => installation.close());

  async function aTopic(isPublic: boolean, followers: string[] = []): Promise<string> {
    const key = `signals:${(names += 1)}`;
    await run(
      one.url,
      SERVICE,
      `mutation ($key: String!, $public: Boolean!, $add: [ID!]!) {
        saveTopic(input: { key: $key, public: $public }) { key }
        setTopicFollowers(topic: $key, add: $add) { key }
      }`,
      { key, public: isPublic, add: followers },
    );
    return key;
  }
  const say = async (node: TestNode, token: string, input: Record<string, unknown>) => {
    const { data, errors } = await ask<{ publishSignal: boolean }>(node.url, token, SAY, { input });
    return errors?.[0]?.extensions ?? data?.publishSignal;
  };
  const topicsOf = async (node: TestNode) => {
    const metrics = await (await fetch(`${node.origin}/metrics`)).text();
    return Number(/^herald_signals_dropped_total (\d+)$/m.exec(metrics)?.[1]);
  };

  /** Whoever listens has heard something: the protocol has no word for "subscribed". */
  async function listening(node: TestNode, token: string, topics: string[]): Promise<Watched<Heard>> {
    const client = socketClient(node.wsUrl, token);
    onTestFinished(() => void client.dispose());
    const watching = watch<Heard>(client, LISTEN, { topics });
    await eventually(
      async () => {
        await say(other, SERVICE, { topic: topics[0]!, name: 'are you there?' });
        return watching.events.length;
      },
      (count) => count > 0,
    );
    return watching;
  }
  const heard = (watching: Watched<Heard>) =>
    watching.events.map(({ signalReceived }) => signalReceived).filter(({ name }) => name !== 'are you there?');

  it('reaches everybody who listens to its topic, at every node, over sockets and streams, and is kept for nobody', async () => {
    const topic = await aTopic(true, ['ada']);
    const listeners = [
      await listening(one, tokenFor('ada'), [topic]),
      await listening(other, tokenFor('bob'), [topic, await aTopic(true)]),
      await listening(one, SERVICE, [topic, topic]),
    ];
    const stream = await rawEventStream(`${one.url}/stream`, {
      token: tokenFor('eve'),
      body: { query: LISTEN, variables: { topics: [topic] } },
    });
    await eventually(
      async () => {
        await say(one, SERVICE, { topic, name: 'are you there?' });
        return stream.events.length;
      },
      (count) => count > 0,
    );
    const data = { price: 42.5, 'k"ey': [null, { deep: '☃' }] };
    const saidAt = Date.now();
    expect(await say(one, tokenFor('ada'), { topic, name: 'typing', data })).toBe(true);
    expect(await say(one, SERVICE, { topic, name: 'bare' })).toBe(true);
    for (const watching of listeners) {
      await watching.until(() => heard(watching).length === 2);
      const [typing, bare] = heard(watching);
      expect(typing).toMatchObject({ topic, name: 'typing', data, from: 'ada' });
      expect(Math.abs(Date.parse(typing!.at) - saidAt)).toBeLessThan(5_000);
      expect(bare).toMatchObject({ topic, name: 'bare', data: {}, from: 'shop' });
    }
    await stream.until((events) => JSON.stringify(events.at(-1)).includes('bare'));
    // Who comes later hears nothing of it.
    const late = await listening(other, tokenFor('late'), [topic]);
    expect(heard(late)).toEqual([]);
    stream.cut();
  });

  it('has its text made once for all at a node who ask for the same', async () => {
    const topic = await aTopic(true);
    const listeners = [];
    for (let index = 0; index < 5; index += 1) listeners.push(await listening(one, tokenFor(`l${index}`), [topic]));
    // Behind whatever was said to find out that they listen.
    await say(other, SERVICE, { topic, name: 'first' });
    for (const watching of listeners) await watching.until(() => heard(watching).length === 1);
    const read = vi.spyOn(Signal.prototype, 'dataText', 'get');
    onTestFinished(() => read.mockRestore());
    await say(other, SERVICE, { topic, name: 'figure', data: { price: 1 } });
    for (const watching of listeners) await watching.until(() => heard(watching).length === 2);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is said and heard where the policy lets people, and by services in every topic; what is not theirs is as if it were not', async () => {
    const topic = await aTopic(false, ['ada']);
    const watching = await listening(one, tokenFor('ada'), [topic]);
    expect(await say(other, tokenFor('ada'), { topic, name: 'mine' })).toBe(true);
    expect(await say(other, SERVICE, { topic, name: 'theirs' })).toBe(true);
    expect(await say(other, tokenFor('eve'), { topic, name: 'hers' })).toEqual({ code: 'NOT_FOUND' });
    for (const token of [tokenFor('eve'), SERVICE]) {
      expect(await say(other, token, { topic: 'no:such', name: 'x' })).toEqual({ code: 'NOT_FOUND' });
    }
    const client = socketClient(one.wsUrl, tokenFor('eve'));
    onTestFinished(() => void client.dispose());
    for (const topics of [[topic], [await aTopic(true), topic], ['no:such']]) {
      const [refused] = (await watch(client, LISTEN, { topics }).failure()) as { extensions: unknown }[];
      // At the beginning, which does not say which.
      expect(refused!.extensions).toEqual({ code: 'NOT_FOUND' });
    }
    await watching.until(() => heard(watching).length === 2);
    expect(heard(watching).map(({ name }) => name)).toEqual(['mine', 'theirs']);
  });

  it('is said in a public topic by those who follow it, and heard by everybody', async () => {
    const topic = await aTopic(true);
    const watching = await listening(one, tokenFor('ada'), [topic]);
    expect(await say(other, tokenFor('bob'), { topic, name: 'too early' })).toEqual({ code: 'NOT_FOUND' });
    await run(one.url, tokenFor('bob'), 'mutation ($topic: String!) { followTopic(topic: $topic) { key } }', { topic });
    expect(await say(other, tokenFor('bob'), { topic, name: 'now' })).toBe(true);
    await watching.until(() => heard(watching).length === 1);
    expect(heard(watching)[0]).toMatchObject({ name: 'now', from: 'bob' });
  });

  it('is not heard any more by one who may not follow its topic any more', async () => {
    const topic = await aTopic(false, ['ada', 'bob']);
    const ada = await listening(one, tokenFor('ada'), [topic]);
    const bob = await listening(one, tokenFor('bob'), [topic]);
    await run(other.url, tokenFor('ada'), 'mutation ($topic: String!) { unfollowTopic(topic: $topic) { key } }', {
      topic,
    });
    expect(await ada.failure()).toMatchObject([{ extensions: { code: 'NOT_FOUND', topics: [topic] } }]);
    await say(other, SERVICE, { topic, name: 'secret' });
    await bob.until(() => heard(bob).length === 1);
    expect(heard(ada)).toEqual([]);
  });

  it('is lost to a socket that is behind, which is not closed for it, and gets its notifications', async () => {
    const topic = await aTopic(true);
    const socket = await rawSocket(one.wsUrl, tokenFor('slow'));
    onTestFinished(() => socket.cut());
    socket.subscribe('signals', LISTEN, { topics: [topic] });
    socket.subscribe('inbox', ADDED);
    await eventually(
      async () => {
        await say(one, SERVICE, { topic, name: 'are you there?' });
        return socket.of('signals').length;
      },
      (count) => count > 0,
    );
    socket.stopReading();
    const before = await topicsOf(one);
    const data = { pad: 'x'.repeat(8_000) };
    await eventually(
      async () => {
        await Promise.all(Array.from({ length: 100 }, () => say(other, SERVICE, { topic, name: 'flood', data })));
        return topicsOf(one);
      },
      (dropped) => dropped > before + 100,
      30_000,
    );
    const { notifications } = await send(other.url, SERVICE, ['slow'], { title: 'must arrive' });
    socket.goOnReading();
    await eventually(
      () => JSON.stringify(socket.of('inbox')),
      (frames) => frames.includes(notifications[0]!.notificationId),
    );
    await eventually(
      async () => {
        await say(one, SERVICE, { topic, name: 'afterwards' });
        return JSON.stringify(socket.of('signals'));
      },
      (frames) => frames.includes('afterwards'),
    );
    expect(socket.closed).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a name of 101 characters', { name: 'n'.repeat(101) }, 'name'],
    ['no name', { name: '' }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['more than 8 KB', { data: { pad: 'x'.repeat(8_192) } }, 'data'],
    ['a key that no topic can have', { topic: ' ' }, 'topic'],
  ])('is refused with %s', async (_, change, field) => {
    expect(await say(one, SERVICE, { topic: 'any', name: 'x', ...change })).toEqual({
      code: 'BAD_USER_INPUT',
      fields: [field],
    });
  });

  it.each([0, 101])('can’t be listened to in %i topics', async (count) => {
    const client = socketClient(one.wsUrl, SERVICE);
    onTestFinished(() => void client.dispose());
    const topics = Array.from({ length: count }, (_, index) => `t${index}`);
    expect(await watch(client, LISTEN, { topics }).failure()).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', fields: ['topics'] } },
    ]);
  });
});

describe('signals of one caller', () => {
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await startInstallation({ SIGNAL_RATE: String(RATE) });
  });
  afterAll(() => installation.close());

  it('are refused beyond his rate, and nobody else’s', async () => {
    const [node] = installation.nodes as [TestNode];
    await run(
      node.url,
      SERVICE,
      `mutation {
        saveTopic(input: { key: "t" }) { key }
        setTopicFollowers(topic: "t", add: ["ada", "bob"]) { key }
      }`,
    );
    const input = { topic: 't', name: 'x' };
    const one = async (user: string) => {
      const { data, errors } = await ask<{ publishSignal: boolean }>(node.url, tokenFor(user), SAY, { input });
      return errors?.[0]?.extensions ?? data?.publishSignal;
    };
    const answers = await Promise.all(Array.from({ length: 20 * RATE }, () => one('ada')));
    const refused = answers.filter((answer) => answer !== true);
    expect(refused.length).toBeGreaterThan(10 * RATE);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(2 * RATE);
    expect(refused[0]).toEqual({ code: 'RATE_LIMITED', retryAfterMs: 1_000, retryAfter: 1 });
    expect(await one('bob')).toBe(true);
    await eventually(
      () => one('ada'),
      (answer) => answer === true,
    );
  });
});
