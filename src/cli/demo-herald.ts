import { join } from 'node:path';
import { createHerald, prepareDatabase } from '../herald.js';
import { issueToken, sharedSecret } from '../platform/auth/index.js';
import { type ConfigValues, needsOwnRedis, readEnvironment } from '../platform/config/index.js';
import { startEmbedded } from '../platform/embedded/index.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Herald to talk to, as its clients see it: an address, and tokens. */
export interface DemoHerald {
  /** "http://127.0.0.1:3000/graphql" */
  url: string;
  /** Whose it is, for whoever reads along. */
  description: string;
  /** Where its mails are written to; null: nobody here knows. */
  mailDir: string | null;
  token(sub: string, role?: 'service'): string;
  /** Ends what was started for the demo, and nothing else. */
  stop(): Promise<void>;
}

/** The one at `HERALD_URL`, or one of the demo's own on a free port. @param log is told what takes time. */
export async function findHerald(env: Environment, log: (line: string) => void): Promise<DemoHerald> {
  const given = env['HERALD_URL'];
  if (!given) return startHerald(env, log);
  if (!URL.canParse(given)) throw new Error('HERALD_URL must be an address such as http://localhost:3000');
  const url = new URL('/graphql', given).href;
  const token = await signer(readEnvironment(env));
  return {
    url,
    description: `the Herald at ${new URL(given).origin}`,
    mailDir: null,
    token,
    stop: () => Promise.resolve(),
  };
}

async function startHerald(env: Environment, log: (line: string) => void): Promise<DemoHerald> {
  // Its own clients are all that it has: nobody needs time to go.
  const demo = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', ROLES: undefined, DRAIN_SECONDS: '0' };
  const given = readEnvironment({ ...env, ...demo });
  const servers = await startEmbedded({
    dir: given.HERALD_DIR,
    postgres: given.DATABASE_URL === undefined,
    redis: needsOwnRedis(given),
    persistent: true,
    log,
  });
  try {
    const config: ConfigValues = {
      ...given,
      DATABASE_URL: given.DATABASE_URL ?? servers.databaseUrl,
      REDIS_URL: given.REDIS_URL ?? servers.redisUrl,
    };
    const token = await signer(config);
    await prepareDatabase(config);
    const app = await createHerald(config);
    await app.listen(config.PORT, config.HOST);
    return {
      url: `${await app.getUrl()}/graphql`,
      description: 'a Herald of its own, the whole of it: HTTP, sockets, PostgreSQL, Redis',
      mailDir: config.SMTP_URL === undefined ? join(config.HERALD_DIR, 'mail') : null,
      token,
      async stop() {
        await app.close();
        await servers.stop();
      },
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function signer(config: ConfigValues): Promise<DemoHerald['token']> {
  const secret = await sharedSecret(config);
  if (secret === undefined) {
    throw new Error('The demo makes its own tokens, and can’t where JWKS_URL is set: unset it, or set JWT_SECRET.');
  }
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = config;
  return (sub, role) => issueToken(secret, { sub, roles: role ? [role] : [], expiresInSeconds: 600, issuer, audience });
}
