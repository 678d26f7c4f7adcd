import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { ask, eventually, run, socketClient, watch, type Watched } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

interface Presence {
  userId: string;
  online: boolean;
}
type Change = { presenceChanged: Presence };

const ASKED = 'query ($ids: [ID!]!) { presence(userIds: $ids) { userId online } }';
const WATCHED = 'subscription ($ids: [ID!]!) { presenceChanged(userIds: $ids) { userId online } }';
const SERVICE = tokenFor('shop', ['service']);
/** A fifth of the default: what is promised within thirty seconds comes within six. */
const HEARTBEAT_MS = 2_000;
const BUS_TIMEOUT_MS = 500;

describe('presence, whatever dies', () => {
  let redis: OwnServer;
  let installation: TestInstallation;
  let stays: HeraldProcess;
  let dies: HeraldProcess;
  let client: ReturnType<typeof socketClient>;
  let watching: Watched<Change>;
  const sockets: RawSocket[] = [];
  let people = 0;
  let ada = '';
  beforeAll(async () => {
    redis = await startOwnRedis();
    const env = {
      REDIS_URL: redis.url,
      PRESENCE_HEARTBEAT: `${HEARTBEAT_MS}ms`,
      BUS_TIMEOUT: `${BUS_TIMEOUT_MS}ms`,
      BUS_PROBE: '500ms',
    };
    installation = await startInstallation(env, 0);
    [stays, dies] = await Promise.all([HeraldProcess.start(installation.env), HeraldProcess.start(installation.env)]);
  });
  afterAll(async () => {
    redis.kill('SIGCONT');
    await Promise.all([stays.kill(), dies.kill()]);
    await installation.close();
    await redis.dispose();
  });
  beforeEach(async () => {
    ada = `ada-${(people += 1)}`;
    client = socketClient(stays.wsUrl, SERVICE);
    watching = watch<Change>(client, WATCHED, { ids: [ada] });
    await watching.until((events) => events.length === 1);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.cut();
    await client.dispose();
  });

  const told = () => watching.events.map(({ presenceChanged }) => presenceChanged.online);
  const connect = async (node: HeraldProcess, userId = ada) => {
    const socket = await rawSocket(node.wsUrl, tokenFor(userId));
    sockets.push(socket);
    return socket;
  };
  const isOnline = async (userId = ada) =>
    (await run<{ presence: Presence[] }>(stays.url, SERVICE, ASKED, { ids: [userId] })).presence[0]!.online;

  it('a node is killed: its people are offline within three heartbeats, and online again when they come back', async () => {
    await connect(dies);
    await watching.until((events) => events.length === 2);
    await dies.kill('SIGKILL');
    const killedAt = performance.now();
    await watching.until((events) => events.length === 3);
    expect(performance.now() - killedAt).toBeLessThan(3 * HEARTBEAT_MS);
    await connect(stays);
    await watching.until((events) => events.length === 4, 2_000);
    expect(told()).toEqual([false, true, false, true]);
    await dies.start();
  });

  it('Redis is wiped: right again within one heartbeat, and who watches has noticed nothing', async () => {
    await connect(dies);
    await watching.until((events) => events.length === 2);
    const admin = new Redis(redis.url);
    await admin.flushall();
    const wipedAt = performance.now();
    admin.disconnect();
    await eventually(() => isOnline(), Boolean, HEARTBEAT_MS + 1_000);
    expect(performance.now() - wipedAt).toBeLessThan(HEARTBEAT_MS + 1_000);
    // Whatever was said of it has come when a later word has.
    sockets.splice(0).forEach((socket) => socket.cut());
    await watching.until((events) => events.length === 3);
    expect(told()).toEqual([false, true, false]);
  });

  it('Redis dies, and comes back with nothing: who is there is online again at once', async () => {
    await connect(dies);
    await watching.until((events) => events.length === 2);
    redis.kill('SIGKILL');
    await redis.start();
    await eventually(() => isOnline().catch(() => false), Boolean);
    expect(told()).toEqual([false, true]);
  });

  it('Redis is stopped, its connections open and silent: nobody who connects notices, and what nobody can know is refused', async () => {
    await connect(dies);
    await watching.until((events) => events.length === 2);
    redis.kill('SIGSTOP');
    const stoppedAt = performance.now();
    const came = await Promise.all(Array.from({ length: 50 }, (_, index) => connect(dies, `late-${ada}-${index}`)));
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    expect(came.every(({ closed }) => closed === undefined)).toBe(true);
    for (let asked = 0; asked < 5; asked += 1) {
      const askedAt = performance.now();
      const { errors } = await ask(stays.url, SERVICE, ASKED, { ids: [ada] });
      expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
      expect(performance.now() - askedAt).toBeLessThan(BUS_TIMEOUT_MS + 1_000);
    }
    // One that begins now is told nothing, and ends no more than the other.
    const late = watch<Change>(client, WATCHED, { ids: [`late-${ada}-0`] });
    sockets.shift()!.cut();
    redis.kill('SIGCONT');
    await late.until((events) => events.at(-1)?.presenceChanged.online === true);
    await watching.until((events) => events.at(-1)?.presenceChanged.online === false);
    expect([...watching.errors, ...late.errors]).toEqual([]);
    expect([...stays.complaints, ...dies.complaints]).toEqual([]);
  });
});
