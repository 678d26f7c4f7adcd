import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Logger, memoryLogger } from '../logging/index.js';
import { Draining } from './draining.js';
import { HealthController } from './health.controller.js';
import { LifecycleModule } from './lifecycle.module.js';
import { Readiness, ReadinessCheck } from './readiness.js';

class FakeCheck extends ReadinessCheck {
  check = vi.fn<() => Promise<void>>(() => Promise.resolve());
  constructor(
    readonly name: string,
    readonly required: boolean,
  ) {
    super();
  }
}

let app: INestApplication | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await app?.close();
});

async function aProcess(...checks: ReadinessCheck[]) {
  const log = memoryLogger();
  const module = await Test.createTestingModule({ imports: [LifecycleModule] })
    .useMocker((token) => (token === Logger ? log.logger : undefined))
    .compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  for (const check of checks) app.get(Readiness).register(check);
  const url = await app.getUrl();
  const get = async (path: string) => {
    const answer = await fetch(url + path, { headers: { connection: 'close' } });
    return { status: answer.status, text: await answer.text() };
  };
  return { app, get, log };
}

describe('GET /health', () => {
  it('is live and ready when what it needs is there', async () => {
    const { get } = await aProcess(new FakeCheck('database', true), new FakeCheck('redis', false));
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text)).toMatchObject({
      status: 'ok',
      info: { accepting: { status: 'up' }, database: { status: 'up' } },
    });
  });

  it('is live, but not ready, without what is required; and doesn’t tell strangers why', async () => {
    const database = new FakeCheck('database', true);
    database.check.mockRejectedValue(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
    const { get, log } = await aProcess(database);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.text)).toMatchObject({ error: { database: { status: 'down' } } });
    expect(ready.text).not.toContain('10.0.0.7');
    expect((await get('/health/live')).status).toBe(200);
    expect(log.lines().filter((line) => line['msg'] === 'what is needed is gone')).toMatchObject([
      { check: 'database', err: { message: 'connect ECONNREFUSED 10.0.0.7:5432' } },
    ]);
  });

  it('is ready, degraded, without what is not required', async () => {
    const redis = new FakeCheck('redis', false);
    redis.check.mockRejectedValue(new Error('gone'));
    const { get } = await aProcess(new FakeCheck('database', true), redis);
    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text)).toMatchObject({ status: 'degraded', details: { redis: { status: 'degraded' } } });
  });

  it('is not ready while draining, and is still live', async () => {
    const { app, get } = await aProcess(new FakeCheck('database', true));
    app.get(Draining).begin();
    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/health/live')).status).toBe(200);
  });

  it('does not pass a crowd of probes on', async () => {
    const database = new FakeCheck('database', true);
    const { get } = await aProcess(database);
    await Promise.all(Array.from({ length: 20 }, () => get('/health/ready')));
    expect(database.check).toHaveBeenCalledTimes(1);
  });

  it('gives up on a check that hangs, and logs its going and its coming back once each', async () => {
    const database = new FakeCheck('database', true);
    database.check.mockImplementation(() => new Promise(() => {}));
    const { app, log } = await aProcess(database);
    const controller = app.get(HealthController);
    vi.useFakeTimers();
    for (let i = 0; i < 2; i += 1) {
      const asked = controller.ready().catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(await asked).toMatchObject({ status: 503 });
      await vi.advanceTimersByTimeAsync(600);
    }
    database.check.mockResolvedValue();
    await expect(controller.ready()).resolves.toMatchObject({ status: 'ok' });
    expect(log.lines().map((line) => line['msg'])).toEqual(['what is needed is gone', 'what was needed is back']);
  });

  it('refuses two checks of one name', async () => {
    const { app } = await aProcess(new FakeCheck('database', true));
    expect(() => app.get(Readiness).register(new FakeCheck('database', false))).toThrow(/database/);
  });
});
