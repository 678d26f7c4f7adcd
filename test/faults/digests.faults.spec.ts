import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenFor } from '../support/app.js';
import { eventually, run, send } from '../support/client.js';
import { DeliveryHerald } from '../support/delivery-herald.js';
import { HeraldProcess } from '../support/herald-process.js';
import { note, printedSeed, randomFrom, rounds } from '../support/random.js';

const PAUSE = 'mutation ($until: DateTime) { pauseNotifications(until: $until) { pausedUntil } }';
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';

const PEOPLE = rounds(8, 40);
const EACH = 20;
const PAUSED_MS = rounds(4_000, 15_000);

/** What a mail says of: "Number 7", of one that is about it alone, or among others. */
async function titlesIn(raw: string): Promise<string[]> {
  const { text = '', subject = '' } = await PostalMime.parse(raw);
  const listed = [...text.matchAll(/^• (Number \d+)$/gm)].map(([, title]) => String(title));
  return listed.length > 0 ? listed : [subject];
}

describe('what a pause held back', () => {
  let herald: DeliveryHerald;
  let second: HeraldProcess;
  beforeAll(async () => {
    herald = await DeliveryHerald.start({ LEASE_SECONDS: '2' });
    second = await HeraldProcess.start({ ...herald.installation.env, ROLES: 'api' });
  });
  afterAll(async () => {
    await second.kill();
    await herald.close();
  });

  it(`comes whole, once and as one, from two nodes in the same second, with ${rounds(4, 20)} workers killed while it is built`, async () => {
    const random = randomFrom(printedSeed('digests'));
    const people = Array.from({ length: PEOPLE }, (_, at) => `paused-${at}`);
    const service = tokenFor('shop', ['service']);
    await run(herald.api.url, service, KNOW, { recipients: people.map((id) => ({ id, email: `${id}@example.com` })) });
    const until = new Date(Date.now() + PAUSED_MS);
    await Promise.all(
      people.map((person) => run(herald.api.url, tokenFor(person), PAUSE, { until: until.toISOString() })),
    );
    const nodes = [herald.api.url, second.url];
    await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: EACH }, (_, at) =>
          send(nodes[at % 2]!, service, [person], {
            title: `Number ${at}`,
            category: at % 3 === 0 ? 'social' : 'task',
          }),
        ),
      ),
    );
    expect(Date.now()).toBeLessThan(until.getTime());
    // One at a time: then a kill finds one at most between the server’s yes and our record.
    const one = { DELIVERY_CONCURRENCY: '1' };
    await Promise.all([herald.startWorker(one), herald.startWorker(one)]);
    await eventually(
      () => Date.now(),
      (now) => now >= until.getTime(),
      PAUSED_MS + 5_000,
    );
    const kills = rounds(4, 20);
    for (let kill = 0; kill < kills; kill += 1) {
      const killAt = Date.now() + random() * 400;
      await eventually(
        () => Date.now(),
        (now) => now >= killAt,
      );
      const worker = herald.workers[kill % 2];
      await worker?.kill('SIGKILL');
      await worker?.start();
    }
    const rows = await herald.settled(people, 120_000);
    expect([...new Set(rows.map(({ state }) => state))]).toEqual(['DELIVERED']);
    let doubled = 0;
    for (const person of people) {
      const mails = herald.smtp.accepted.filter(({ to }) => to.includes(`${person}@example.com`));
      const distinct = new Map(mails.map((mail) => [mail.messageId, mail]));
      doubled += mails.length - distinct.size;
      expect(distinct.size).toBe(1);
      const said = await Promise.all([...distinct.values()].map(({ raw }) => titlesIn(raw)));
      const expected = Array.from({ length: EACH }, (_, at) => `Number ${at}`);
      expect(said.flat().toSorted()).toEqual(expected.toSorted());
    }
    note(`digests: ${people.length} of ${EACH} each, ${kills} kills, ${doubled} taken twice`);
    expect(doubled).toBeLessThanOrEqual(kills);
  });
});
