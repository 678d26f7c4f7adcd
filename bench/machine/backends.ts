import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  choosePlace,
  endWithUs,
  startPostgres,
  startRedis,
  stopPostgres,
  stopRedis,
} from '../../src/platform/embedded/index.js';
import { pin } from './processes.js';

/** PostgreSQL and Redis of this run, as Herald starts its own: durable, with their usual settings. */
export interface Backends {
  databaseUrl: string;
  redisUrl: string;
  pids: { postgres: number; redis: number };
  stop(): Promise<void>;
}

/**
 * A step of a ladder that is too high for a server lets messages pile up before it, some for seconds: with Redis' 32 MB it
 * would be cut off, and the step would end in losses instead of a miss.
 */
const REDIS_SETTINGS = { 'client-output-buffer-limit': 'pubsub 1gb 1gb 60' };

export async function startBackends(): Promise<Backends> {
  const home = mkdtempSync(join(tmpdir(), 'herald-bench-'));
  const silent = () => undefined;
  const place = choosePlace(home, silent);
  const dismiss: (() => void)[] = [];
  const stop = async () => {
    await Promise.all([stopRedis(place), stopPostgres(place)]);
    for (const call of dismiss) call();
    rmSync(place.folder, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const redis = await startRedis({
      place,
      persistent: false,
      settings: REDIS_SETTINGS,
      env: process.env,
      log: silent,
    });
    dismiss.push(endWithUs(redis.process.pid, place.folder));
    pin(redis.process.pid, 'load');
    const postgres = await startPostgres({ place, durable: true, log: silent });
    dismiss.push(endWithUs(postgres.process.pid, place.folder));
    pin(postgres.process.pid, 'load');
    return {
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      pids: { postgres: postgres.process.pid, redis: redis.process.pid },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
