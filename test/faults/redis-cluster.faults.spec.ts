import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { eventually } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { BUS_UP, expectAnswered, isLiveAgain } from '../support/live-path.js';
import { type OwnNode, OwnRedisCluster } from '../support/own-redis-cluster.js';
import { LONG, printedSeed, randomFrom, rounds } from '../support/random.js';

const USERS = Array.from({ length: LONG ? 40 : 10 }, (_, index) => `user-${index}`);
const KILLS = rounds(1, 12);
/** Sends between two faults, at most. */
const BETWEEN = 25;
const SENDS_PER_LANE = rounds(12, 100);
/** So seldom that whatever heals here is healed by something else. */
const NEVER = '600s';

/** Two nodes of Herald: who sends is not who listens, and each has its own user in Redis, so that they can be told apart there. */
describe('a Redis Cluster loses nodes while people listen and others send', () => {
  let cluster: OwnRedisCluster;
  let installation: TestInstallation;
  let gateway: HeraldProcess;
  let sender: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    cluster = await OwnRedisCluster.start();
    const env = { REDIS_URL: '', POSITION_CHECK: NEVER, BUS_PROBE: '500ms' };
    installation = await startInstallation(env, 0);
    [gateway, sender] = await Promise.all([
      // All but one of its nodes it has to find.
      HeraldProcess.start({ ...installation.env, REDIS_CLUSTER_NODES: cluster.seed() }),
      HeraldProcess.start({ ...installation.env, REDIS_CLUSTER_NODES: cluster.urls('sender'), ROLES: 'api' }),
    ]);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(gateway);
  });
  afterAll(async () => {
    await ledger.close();
    await Promise.all([gateway.kill(), sender.kill()]);
    await installation.close();
    await cluster.dispose();
  });

  const listenedAt = async () => (await cluster.nodesWith('herald:subscriber'))[0]!;
  const publishedAt = async () => (await cluster.nodesWith('herald:publisher', 'sender'))[0]!;

  async function expectAllWell(): Promise<void> {
    await isLiveAgain(ledger, gateway, sender);
    await ledger.reckon(sender.url);
    ledger.expectUnnoticed();
    expect([...gateway.complaints, ...sender.complaints]).toEqual([]);
  }

  it('begins live', () => expectAllWell());

  it(`the nodes that they are at are killed, each ${KILLS} times: all that is sent arrives, and sends answer`, async () => {
    const seed = printedSeed('redis-cluster, kills');
    const random = randomFrom(seed);
    const publisher = await ledger.publish({ urls: [sender.url, gateway.url], seed, lanes: 4, pauseMs: 2 });
    for (let kill = 0; kill < KILLS * 2; kill += 1) {
      await publisher.more(1 + Math.floor(random() * BETWEEN));
      const node: OwnNode = await (kill % 2 === 0 ? listenedAt() : publishedAt());
      node.server.kill('SIGKILL');
      await publisher.more(BETWEEN);
      // Not until the dead one is back: another node does its work.
      await gateway.metricIs(BUS_UP, 1);
      await node.server.start();
      await cluster.isWhole();
    }
    await publisher.stop();
    expectAnswered(publisher);
    await expectAllWell();
  });

  it('the node that the sender is at dies with a hint in it: those who listen elsewhere are told to look', async () => {
    // Elsewhere: their own connection is not cut.
    await eventually(
      async () => {
        const [theirs, ours] = [await listenedAt(), await publishedAt()];
        if (theirs === ours) await cluster.ask(ours, (admin) => admin.call('CLIENT', 'KILL', 'USER', 'sender'));
        return [theirs, ours];
      },
      ([theirs, ours]) => theirs !== undefined && ours !== undefined && theirs !== ours,
    );
    await isLiveAgain(ledger, gateway, sender);
    const node = await publishedAt();
    // What it takes now, it will never pass on; and nothing comes behind it.
    node.server.kill('SIGSTOP');
    await ledger.send(sender.url);
    node.server.kill('SIGKILL');
    expect(await ledger.everythingArrived(10_000)).toBe(true);
    await node.server.start();
    await cluster.isWhole();
    await expectAllWell();
  });

  it('the node that they listen at freezes, its connections open and silent: they leave it', async () => {
    const node = await listenedAt();
    node.server.kill('SIGSTOP');
    try {
      const seed = printedSeed('redis-cluster, frozen');
      const publisher = await ledger.publish({
        urls: [sender.url],
        seed,
        lanes: 4,
        pauseMs: 2,
        sendsPerLane: SENDS_PER_LANE,
      });
      await publisher.done();
      expectAnswered(publisher);
      await isLiveAgain(ledger, gateway, sender);
    } finally {
      node.server.kill('SIGCONT');
    }
    await expectAllWell();
  });

  it('all of it dies, and comes back without its memory', async () => {
    for (const { server } of cluster.nodes) server.kill('SIGKILL');
    await gateway.metricIs(BUS_UP, 0);
    const seed = printedSeed('redis-cluster, all');
    const publisher = await ledger.publish({ urls: [sender.url], seed, lanes: 4, sendsPerLane: SENDS_PER_LANE });
    await publisher.done();
    expectAnswered(publisher);
    await Promise.all(cluster.nodes.map(({ server }) => server.start()));
    await expectAllWell();
  });
});
