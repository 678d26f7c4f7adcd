import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { eventually, run } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';

const STATUS = '{ systemStatus { missing nodes { id draining } } }';
const ADMIN = tokenFor('operator', ['admin']);
interface Status {
  missing: string[];
  nodes: { id: string; draining: boolean }[];
}

describe('the status of an installation, whatever dies', () => {
  let redis: OwnServer;
  let installation: TestInstallation;
  let stays: HeraldProcess;
  let dies: HeraldProcess;
  beforeAll(async () => {
    redis = await startOwnRedis();
    installation = await startInstallation({ REDIS_URL: redis.url, BUS_TIMEOUT: '500ms', BUS_PROBE: '500ms' }, 0);
    [stays, dies] = await Promise.all([HeraldProcess.start(installation.env), HeraldProcess.start(installation.env)]);
  });
  afterAll(async () => {
    redis.kill('SIGCONT');
    await Promise.all([stays.kill(), dies.kill()]);
    await installation.close();
    await redis.dispose();
  });

  const status = async () => (await run<{ systemStatus: Status }>(stays.url, ADMIN, STATUS)).systemStatus;
  const until = (nodes: number, timeoutMs: number) =>
    eventually(status, (told) => told.nodes.length === nodes && told.missing.length === 0, timeoutMs);

  it('a node is killed: it is not there any more after a few seconds', async () => {
    await until(2, 5_000);
    await dies.kill('SIGKILL');
    expect((await until(1, 5_000)).nodes).toHaveLength(1);
    await dies.start();
    await until(2, 5_000);
  });

  it('a node is told to stop: it is not there when it has', async () => {
    await until(2, 5_000);
    await dies.kill('SIGTERM');
    expect((await until(1, 1_500)).nodes).toHaveLength(1);
    await dies.start();
  });

  it('Redis is wiped: right again within a beat or two', async () => {
    await until(2, 5_000);
    const admin = new Redis(redis.url);
    await admin.flushall();
    admin.disconnect();
    expect((await until(2, 2_500)).nodes).toHaveLength(2);
  });

  it('Redis is silent: it answers of itself, says so, and waits for nobody; and is right again when Redis is', async () => {
    const { nodes } = await until(2, 5_000);
    redis.kill('SIGSTOP');
    const alone = await eventually(status, ({ missing }) => missing.length > 0, 5_000);
    expect(alone.missing).toEqual(['nodes']);
    expect(alone.nodes).toHaveLength(1);
    for (let asked = 0; asked < 5; asked += 1) {
      const askedAt = performance.now();
      await status();
      expect(performance.now() - askedAt).toBeLessThan(1_500);
    }
    redis.kill('SIGCONT');
    const again = await until(2, 10_000);
    expect(again.nodes.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id));
    expect([...stays.complaints, ...dies.complaints]).toEqual([]);
  });
});
