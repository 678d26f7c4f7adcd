import { createHerald, prepareDatabase } from './herald.js';
import { type ConfigValues, needsOwnRedis, readEnvironment } from './platform/config/index.js';
import { startEmbedded } from './platform/embedded/index.js';
import { Draining, exitOnUncaught, stopOnSignals } from './platform/lifecycle/index.js';
import { createLogger, Logger } from './platform/logging/index.js';
import { startFailure } from './start-failure.js';
import { welcome } from './welcome.js';

/** What closing the rest may take, beside the sockets' time. */
const CLOSING_MS = 10_000;

async function main(): Promise<void> {
  const given = readEnvironment(process.env);
  const log = createLogger(given);
  exitOnUncaught(log);
  const own = { postgres: given.DATABASE_URL === undefined, redis: needsOwnRedis(given) };
  if (given.NODE_ENV === 'production') warnOfOwnServers(own, log);
  const servers = await startEmbedded({
    dir: given.HERALD_DIR,
    ...own,
    persistent: true,
    log: (line) => log.info(line),
  });
  try {
    const config: ConfigValues = {
      ...given,
      DATABASE_URL: given.DATABASE_URL ?? servers.databaseUrl,
      REDIS_URL: given.REDIS_URL ?? servers.redisUrl,
    };
    const migrated = await prepareDatabase(config);
    if (migrated.length > 0) log.info('migrated the database', { migrations: migrated });
    const app = await createHerald(config);
    stopOnSignals({
      app: { close: () => closeBoth(app, servers) },
      draining: app.get(Draining),
      logger: app.get(Logger),
      deadlineMs: config.DRAIN_SECONDS * 1_000 + CLOSING_MS,
    });
    await app.listen(config.PORT, config.HOST);
    process.stdout.write(await welcome(config, await app.getUrl()));
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

/** As intended on a single machine; elsewhere somebody has forgotten a variable, and each node would have its own truth. */
function warnOfOwnServers({ postgres, redis }: { postgres: boolean; redis: boolean }, log: Logger): void {
  if (postgres) log.warn('DATABASE_URL is unset: Herald starts a PostgreSQL of its own under HERALD_DIR');
  if (redis)
    log.warn('REDIS_URL is unset, and so is what may stand for it: Herald starts a Redis of its own under HERALD_DIR');
}

/** The servers last, and in any case. */
async function closeBoth(app: { close(): Promise<void> }, servers: { stop(): Promise<void> }): Promise<void> {
  try {
    await app.close();
  } finally {
    await servers.stop();
  }
}

main().catch((error: unknown) => {
  console.error(startFailure(error));
  process.exit(1);
});
