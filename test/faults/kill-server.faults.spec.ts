import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { HeraldProcess } from '../support/herald-process.js';
import { PublisherProcess } from '../support/publisher-process.js';
import { LONG, printedSeed, randomFrom } from '../support/random.js';
import { reckon } from '../support/reckoning.js';
import { ResumingClient } from '../support/resuming-client.js';

const KILLS = LONG ? 40 : 5;
const USERS = Array.from({ length: LONG ? 40 : 12 }, (_, index) => `user-${index}`);
/** Sends between two kills, at most. */
const BETWEEN = 120;

describe('the server is killed while people listen and others send', () => {
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let clients: ResumingClient[] = [];
  let publisher: PublisherProcess | undefined;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    herald = await HeraldProcess.start(installation.env);
  });
  afterAll(async () => {
    publisher?.kill();
    await Promise.all(clients.map((client) => client.stop()));
    await herald.kill();
    await installation.close();
  });

  it(`loses, doubles and reorders nothing over ${KILLS} kills`, async () => {
    const seed = printedSeed('kill-server');
    const random = randomFrom(seed);
    clients = await Promise.all(
      USERS.flatMap((user) =>
        ['phone', 'laptop'].map((device) => ResumingClient.connect(herald, user, `${user}, ${device}`)),
      ),
    );
    publisher = await PublisherProcess.start({ urls: [herald.url], users: USERS, seed, lanes: 6 });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await publisher.more(1 + Math.floor(random() * BETWEEN));
      await herald.kill('SIGKILL');
      // Everybody has seen it: nothing is answered between two lives.
      await herald.start();
    }
    await publisher.more(BETWEEN);
    await publisher.stop();
    await reckon({ databaseUrl: installation.database.url, url: herald.url, publishers: [publisher], clients });
    // It was killed in the midst of work, and everybody came back each time.
    expect(publisher.unclear.length).toBeGreaterThan(0);
    expect(Math.min(...clients.map((client) => client.connects))).toBeGreaterThan(KILLS / 2);
    expect(clients.flatMap((client) => client.refusals)).toEqual([]);
    expect(herald.complaints).toEqual([]);
  });
});
