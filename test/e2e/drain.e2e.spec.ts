import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SendService } from '../../src/notifications/index.js';
import { Draining } from '../../src/platform/lifecycle/index.js';
import { CLOSE } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { aSend, eventually, sendQuery } from '../support/client.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';
import { upgrade } from '../support/upgrade.js';

const DRAINED = { code: CLOSE.DRAINING.code, reason: CLOSE.DRAINING.reason };
const INBOX = '{ inbox { unreadCount } }';

describe('a node that is being stopped', () => {
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
  });
  afterAll(() => installation.close());

  /** Stopped by the test itself, and not once more at the end. */
  async function aNode(drainSeconds: number): Promise<TestNode> {
    const node = await installation.startNode({ DRAIN_SECONDS: String(drainSeconds) });
    installation.nodes.splice(installation.nodes.indexOf(node), 1);
    return node;
  }
  async function open(node: TestNode, token?: string): Promise<RawSocket> {
    const socket = await rawSocket(node.wsUrl, token);
    onTestFinished(() => socket.cut());
    return socket;
  }
  const timed = async (work: () => Promise<unknown>) => {
    const beganAt = performance.now();
    await work();
    return performance.now() - beganAt;
  };

  it('answers what a socket has begun before it closes it', async () => {
    const node = await aNode(0);
    const service = node.app.get(SendService);
    const original = service.send.bind(service);
    let letGo = () => undefined as void;
    const door = new Promise<void>((resolve) => (letGo = resolve));
    let isWaiting = false;
    service.send = async (...args: Parameters<typeof original>) => {
      isWaiting = true;
      await door;
      return original(...args);
    };
    const [sender, idle] = [await open(node, tokenFor('shop', ['service'])), await open(node, tokenFor('idle'))];
    sender.subscribe('1', sendQuery, { input: aSend(['ada']) });
    await eventually(
      () => isWaiting,
      (waiting) => waiting,
    );
    const closing = node.close();
    expect(await idle.closing()).toEqual(DRAINED);
    expect(sender.closed).toBeUndefined();
    letGo();
    expect(await sender.closing()).toEqual(DRAINED);
    expect(sender.of('1')).toMatchObject([
      { type: 'next', payload: { data: { sendNotification: { accepted: 1 } } } },
      { type: 'complete' },
    ]);
    await closing;
  });

  it('waits two seconds for an answer at most', async () => {
    const node = await aNode(0);
    const service = node.app.get(SendService);
    let letGo = () => undefined as void;
    const door = new Promise<never>((_, reject) => (letGo = () => reject(new Error('too late'))));
    let isWaiting = false;
    service.send = () => {
      isWaiting = true;
      return door;
    };
    const sender = await open(node, tokenFor('shop', ['service']));
    sender.subscribe('1', sendQuery, { input: aSend(['ada']) });
    await eventually(
      () => isWaiting,
      (waiting) => waiting,
    );
    expect(await timed(() => node.close())).toBeGreaterThan(1_900);
    expect(await sender.closing()).toEqual(DRAINED);
    letGo();
  });

  it('takes no new sockets, no sign-ins on those that were just opened, and serves those that are there', async () => {
    const node = await aNode(2);
    const [serving, fresh] = [await open(node, tokenFor('ada')), await open(node)];
    const closing = node.close();
    const draining = node.app.get(Draining);
    await eventually(
      () => draining.isDraining,
      (begun) => begun,
    );
    expect(await upgrade(node.wsUrl)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    serving.subscribe('1', INBOX);
    await serving.until(() => serving.of('1').length === 2);
    fresh.say({ type: 'connection_init', payload: { token: tokenFor('bea') } });
    expect(await fresh.closing()).toEqual(DRAINED);
    expect(fresh.frames).toEqual([]);
    expect(await serving.closing()).toEqual(DRAINED);
    await closing;
  });

  it('closes all at once when it has no time', async () => {
    const node = await aNode(0);
    const sockets = await Promise.all(Array.from({ length: 100 }, (_, index) => open(node, tokenFor(`p${index}`))));
    const took = await timed(() => node.close());
    for (const socket of sockets) expect(await socket.closing()).toEqual(DRAINED);
    expect(took).toBeLessThan(5_000);
  });

  it('is gone at once where nobody is connected and nobody balances', async () => {
    const node = await aNode(30);
    expect(await timed(() => node.close())).toBeLessThan(10_000);
  });

  it('goes on answering over HTTP until a balancer that asks has had its time', async () => {
    const node = await aNode(2);
    const ready = async () => (await fetch(`${node.origin}/health/ready`)).status;
    expect(await ready()).toBe(200);
    const beganAt = performance.now();
    const closing = node.close();
    await eventually(ready, (status) => status === 503);
    let answered = 0;
    // Until it is gone.
    await expect(
      (async () => {
        for (;;) {
          const answer = await fetch(`${node.origin}/health/live`);
          expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
          await answer.text();
          answered = performance.now() - beganAt;
        }
      })(),
    ).rejects.toThrow('fetch failed');
    expect(answered).toBeGreaterThan(1_500);
    await closing;
  });

  it('counts the sockets that it sends away for whoever scrapes it meanwhile', async () => {
    const node = await aNode(2);
    await Promise.all([1, 2, 3].map((index) => open(node, tokenFor(`counted-${index}`))));
    const closing = node.close();
    const closed = async () => {
      const text = await (await fetch(`${node.origin}/metrics`)).text();
      return /^herald_connections_closed_total\{code="1012"\} (\d+)/m.exec(text)?.[1];
    };
    expect(await eventually(closed, (count) => count !== undefined)).toMatch(/^[123]$/);
    await closing;
  });
});
