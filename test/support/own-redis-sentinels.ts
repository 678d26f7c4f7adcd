import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { eventually } from './client.js';
import { OwnSentinel } from './own-sentinel.js';
import { type OwnServer, startOwnRedis } from './own-servers.js';
import { portOfItsOwn } from './port-of-its-own.js';

const SENTINELS = 3;
const REPLICAS = 2;
const MASTER_NAME = 'herald-main';
const START_TIMEOUT_MS = 60_000;

/** A master, two replicas, and three Sentinels that put one of them in its place when it is gone: all of one test's own. */
export class OwnRedisSentinels {
  private constructor(
    private readonly servers: readonly OwnServer[],
    readonly sentinels: readonly OwnSentinel[],
    private readonly passwords: { servers: string; sentinels: string },
  ) {}

  /** @param downMs how long the master may be silent before the Sentinels count it as gone. */
  static async start(downMs = 500): Promise<OwnRedisSentinels> {
    const passwords = { servers: randomBytes(12).toString('hex'), sentinels: randomBytes(12).toString('hex') };
    const running: { dispose(): Promise<void> }[] = [];
    const started = async <Server extends { dispose(): Promise<void> }>(starting: Promise<Server>): Promise<Server> => {
      const server = await starting;
      running.push(server);
      return server;
    };
    // Who was the master is a replica when it comes back: both can sign in to the other.
    const common = {
      user: `herald on >${passwords.servers} ~* &* +@all`,
      masteruser: 'herald',
      masterauth: passwords.servers,
      // By default a master waits five seconds for more of them.
      'repl-diskless-sync-delay': '0',
    };
    try {
      const master = await started(startOwnRedis({ port: await portOfItsOwn(), settings: common }));
      const settings = { ...common, replicaof: `127.0.0.1 ${master.port}` };
      const replicas: OwnServer[] = [];
      while (replicas.length < REPLICAS)
        replicas.push(await started(startOwnRedis({ port: await portOfItsOwn(), settings })));
      // Sentinels ask for replicas when they begin, and then every ten seconds.
      await eventually(
        () => ask(master.url, (admin) => admin.info('replication')),
        (info) => info.match(/^slave\d+:.*state=online/gm)?.length === REPLICAS,
        START_TIMEOUT_MS,
      );
      const watching = [
        `requirepass ${passwords.sentinels}`,
        `sentinel sentinel-pass ${passwords.sentinels}`,
        `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${master.port} 2`,
        `sentinel auth-user ${MASTER_NAME} herald`,
        `sentinel auth-pass ${MASTER_NAME} ${passwords.servers}`,
        `sentinel down-after-milliseconds ${MASTER_NAME} ${downMs}`,
        `sentinel failover-timeout ${MASTER_NAME} 2000`,
      ];
      const sentinels: OwnSentinel[] = [];
      while (sentinels.length < SENTINELS) sentinels.push(await started(OwnSentinel.start(watching)));
      const all = new OwnRedisSentinels([master, ...replicas], sentinels, passwords);
      await all.isWhole();
      return all;
    } catch (error) {
      await Promise.all(running.map((server) => server.dispose()));
      throw error;
    }
  }

  /** What a Herald is told of all this. */
  get env(): Record<string, string> {
    return {
      REDIS_SENTINELS: this.sentinels.map((sentinel) => this.urlOf(sentinel)).join(','),
      REDIS_SENTINEL_MASTER: MASTER_NAME,
      REDIS_USERNAME: 'herald',
      REDIS_PASSWORD: this.passwords.servers,
    };
  }

  /** The server that the Sentinels name now. */
  async master(): Promise<OwnServer> {
    const answers = await Promise.allSettled(
      this.sentinels.map((sentinel) =>
        ask(this.urlOf(sentinel), (admin) => admin.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME)),
      ),
    );
    const named = answers.flatMap((one) => (one.status === 'fulfilled' ? [Number((one.value as string[])[1])] : []));
    const server = this.servers.find(({ port }) => named[0] === port);
    if (!server) throw new Error('no Sentinel names a master of ours');
    return server;
  }

  /** One master that has its replicas in step, and Sentinels that know of them and of each other. */
  async isWhole(): Promise<void> {
    const others = String(SENTINELS - 1);
    await eventually(
      async () => {
        try {
          const master = await this.master();
          const info = await ask(master.url, (admin) => admin.info('replication'));
          const views = await Promise.all(
            this.sentinels.map((sentinel) =>
              ask(this.urlOf(sentinel), (admin) => admin.call('SENTINEL', 'MASTER', MASTER_NAME)),
            ),
          );
          return { info, views: views.map((view) => fieldsOf(view as string[])) };
        } catch (error) {
          return { info: String(error), views: [] };
        }
      },
      ({ info, views }) =>
        /^role:master/m.test(info) &&
        info.match(/^slave\d+:.*state=online/gm)?.length === REPLICAS &&
        views.every(
          (view) =>
            view['flags'] === 'master' &&
            view['num-slaves'] === String(REPLICAS) &&
            view['num-other-sentinels'] === others,
        ),
      START_TIMEOUT_MS,
    );
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.servers].map((server) => server.dispose()));
  }

  private urlOf({ port }: OwnSentinel): string {
    return `redis://:${this.passwords.sentinels}@127.0.0.1:${port}`;
  }
}

function fieldsOf(flat: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index], flat[2 * index + 1]]),
  );
}

async function ask<Answer>(url: string, question: (admin: Redis) => Promise<Answer>): Promise<Answer> {
  const admin = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  admin.on('error', () => undefined);
  try {
    await admin.connect();
    return await question(admin);
  } finally {
    admin.disconnect();
  }
}
