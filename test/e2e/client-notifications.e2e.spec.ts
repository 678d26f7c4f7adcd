import type { Gap, InboxNotification } from '@herald/client';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { inboxOf } from '../support/inbox.js';
import { isIn, sdkClient } from '../support/sdk-client.js';

describe('onNotification of the client', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let proxy: FaultyProxy;
  beforeEach(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
    proxy = await FaultyProxy.start(node.wsUrl);
  });
  afterEach(async () => {
    await proxy.stop();
    await installation.close();
  });

  const tell = (...titles: string[]) =>
    titles.reduce<Promise<unknown>>(
      (before, title) => before.then(() => send(node.url, node.token('shop', ['service']), ['ada'], { title })),
      Promise.resolve(),
    );
  const told = (titles: string[], count: number) =>
    eventually(
      () => titles,
      (all) => all.length >= count,
    );
  /** Whether it has its first position: what comes from then on is its own. */
  const begun = (stream: { cursor: string | undefined }) =>
    eventually(
      () => stream.cursor,
      (cursor) => cursor !== undefined,
    );

  it('hands on each once, in order, over connections that break again and again', async () => {
    const titles: string[] = [];
    const client = sdkClient(proxy.url, 'ada');
    const stream = client.onNotification(({ title }) => void titles.push(title));
    await begun(stream);
    const sent: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      await isIn(client, 'connected');
      const names = [1, 2, 3].map((one) => `${round}.${one}`);
      const sending = tell(...names);
      await proxy.reset();
      await sending;
      sent.push(...names);
      await proxy.heal();
    }
    await told(titles, sent.length);
    expect(titles).toEqual(sent);
  });

  it('misses nothing that comes before its first connection stands', async () => {
    const titles: string[] = [];
    await proxy.refuse();
    let isThrough = false;
    // Over HTTP the server can be asked; the socket is kept away.
    const client = sdkClient(node.wsUrl, 'ada', {
      url: () => (isThrough ? node.wsUrl : proxy.url),
      fetch: (_url, init) => fetch(node.url, init),
      streamAfterFailures: Infinity,
    });
    const stream = client.onNotification(({ title }) => void titles.push(title));
    await begun(stream);
    await tell('early');
    isThrough = true;
    await told(titles, 1);
    expect(titles).toEqual(['early']);
  });

  it('begins at a node that takes sockets alone, and with a token that is not good yet', async () => {
    const elsewhere = await startInstallation({ ROLES: 'gateway' });
    onTestFinished(() => elsewhere.close());
    const gateway = elsewhere.nodes[0]!;
    const errors: unknown[] = [];
    let asked = 0;
    const token = () => ((asked += 1) < 5 ? 'not yet' : tokenFor('ada'));
    const stream = sdkClient(gateway.wsUrl, 'ada', { token }).onNotification(() => undefined, {
      onError: (error) => errors.push(error),
    });
    await begun(stream);
    expect(errors).toEqual([]);
  });

  it('waits for the callback, and keeps the place before it: whoever dies in it gets the same again', async () => {
    const titles: string[] = [];
    let goOn = (): void => undefined;
    const first = sdkClient(node.wsUrl, 'ada');
    const stream = first.onNotification(({ title }) => {
      titles.push(title);
      return new Promise<void>((resolve) => (goOn = resolve));
    });
    const before = await begun(stream);
    await tell('one', 'two');
    await told(titles, 1);
    expect(stream.cursor).toBe(before);
    goOn();
    await told(titles, 2);
    const after = stream.cursor;
    expect(after).not.toBe(before);
    first.close();
    const later: string[] = [];
    sdkClient(node.wsUrl, 'ada').onNotification(({ title }) => void later.push(title), { after });
    await told(later, 1);
    expect(later).toEqual(['two']);
  });

  it('hands the same on again when the callback fails, and lets nothing overtake it', async () => {
    const tries: string[] = [];
    const errors: unknown[] = [];
    const client = sdkClient(node.wsUrl, 'ada');
    const stream = client.onNotification(
      ({ title }) => {
        tries.push(title);
        if (tries.length < 3) throw new Error('not now');
      },
      { onError: (error) => errors.push(error) },
    );
    await begun(stream);
    await tell('one', 'two');
    await told(tries, 4);
    expect(tries).toEqual(['one', 'one', 'one', 'two']);
    expect(errors).toHaveLength(2);
  });

  it('asks for no more than it can keep while the callback is slow, and gets everything in the end', async () => {
    const titles: string[] = [];
    let goOn = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (goOn = resolve));
    const client = sdkClient(node.wsUrl, 'ada');
    const stream = client.onNotification(async ({ title }) => {
      await blocked;
      titles.push(title);
    });
    await begun(stream);
    const names = Array.from({ length: 400 }, (_, index) => `n${index}`);
    for (let at = 0; at < names.length; at += 100) {
      await Promise.all(names.slice(at, at + 100).map((title) => tell(title)));
    }
    const waiting = (stream as unknown as { waiting: unknown[] }).waiting;
    await eventually(
      () => waiting.length,
      (length) => length >= 256,
    );
    await tell('last');
    expect(waiting.length).toBeLessThanOrEqual(256);
    goOn();
    await told(titles, 401);
    expect(titles.at(-1)).toBe('last');
    expect(new Set(titles).size).toBe(401);
  });

  it('tells of a gap when its cursor is of another life, and goes on', async () => {
    const elsewhere = await startInstallation();
    const [other] = elsewhere.nodes as [TestNode];
    await send(other.url, other.token('shop', ['service']), ['ada']);
    const { cursor } = await inboxOf(other, 'ada');
    await elsewhere.close();
    await tell('never told');
    const heard: string[] = [];
    const gaps: Gap[] = [];
    sdkClient(node.wsUrl, 'ada').onNotification(({ title }) => void heard.push(title), {
      after: cursor,
      onGap: (gap) => {
        gaps.push(gap);
        heard.push('gap');
      },
    });
    await told(heard, 1);
    await tell('afterwards');
    await told(heard, 2);
    expect(heard).toEqual(['gap', 'afterwards']);
    expect(gaps).toEqual([{ from: cursor, to: expect.any(String) as string }]);
  });

  it('narrows by a filter, and says when it is refused for good', async () => {
    const urgent: InboxNotification[] = [];
    const client = sdkClient(node.wsUrl, 'ada');
    const stream = client.onNotification((one) => void urgent.push(one), { filter: { minPriority: 'HIGH' } });
    await begun(stream);
    await tell('not this one');
    await send(node.url, node.token('shop', ['service']), ['ada'], { title: 'this one', priority: 'URGENT' });
    await eventually(
      () => urgent.length,
      (count) => count === 1,
    );
    expect(urgent[0]).toMatchObject({ title: 'this one', priority: 'URGENT' });
    const refusals: [unknown, boolean][] = [];
    client.onNotification(() => undefined, {
      after: 'no cursor',
      onError: (error, isOver) => refusals.push([error, isOver]),
    });
    await eventually(
      () => refusals,
      (all) => all.length > 0,
    );
    expect(refusals).toEqual([[expect.objectContaining({ code: 'BAD_USER_INPUT' }), true]]);
  });
});
