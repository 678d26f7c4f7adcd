import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { ask, eventually, run, socketClient, watch } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { BUS_UP } from '../support/live-path.js';
import { type OwnServer, startOwnRedis } from '../support/own-servers.js';

const SAY = 'mutation ($input: SignalInput!) { publishSignal(input: $input) }';
const LISTEN = 'subscription ($topics: [String!]!) { signalReceived(topics: $topics) { name } }';
const SERVICE = tokenFor('shop', ['service']);

describe('signals while Redis is away', () => {
  let redis: OwnServer;
  let installation: TestInstallation;
  let herald: HeraldProcess;
  beforeAll(async () => {
    redis = await startOwnRedis();
    installation = await startInstallation({ REDIS_URL: redis.url, BUS_PROBE: '500ms' }, 0);
    herald = await HeraldProcess.start(installation.env);
    await run(herald.url, SERVICE, 'mutation { saveTopic(input: { key: "t", public: true }) { key } }');
  });
  afterAll(async () => {
    redis.kill('SIGCONT');
    await herald.kill();
    await installation.close();
    await redis.dispose();
  });

  const say = async (name: string) => {
    const askedAt = performance.now();
    const answer = await ask<{ publishSignal: boolean }>(herald.url, SERVICE, SAY, { input: { topic: 't', name } });
    expect(performance.now() - askedAt).toBeLessThan(1_000);
    return answer.data?.publishSignal;
  };

  it.each([
    ['stopped', () => redis.kill('SIGSTOP'), () => redis.kill('SIGCONT')],
    ['killed', () => redis.kill('SIGKILL'), () => redis.start()],
  ] as const)(
    '%s: saying answers at once, and says when nobody hears it; who listens hears again when it is back',
    async (_how, takeAway, bringBack) => {
      const client = socketClient(herald.wsUrl, tokenFor('ada'));
      const watching = watch<{ signalReceived: { name: string } }>(client, LISTEN, { topics: ['t'] });
      const hears = (name: string) =>
        eventually(
          async () => {
            await say(name);
            return watching.events.map(({ signalReceived }) => signalReceived.name);
          },
          (names) => names.includes(name),
          20_000,
        );
      await hears('before');
      takeAway();
      await eventually(
        () => say('meanwhile'),
        (answer) => answer === false,
      );
      await bringBack();
      await herald.metricIs(BUS_UP, 1);
      await hears('after');
      expect([watching.errors, watching.isDone, herald.complaints]).toEqual([[], false, []]);
      await client.dispose();
    },
  );
});
