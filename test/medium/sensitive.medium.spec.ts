import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ContentKeysCounted } from '../../src/notifications/events/index.js';
import { FeedReader } from '../../src/notifications/feed/feed-reader.js';
import { SchedulesService } from '../../src/notifications/due/schedules.service.js';
import { InboxRepository } from '../../src/notifications/inbox.repository.js';
import { ListenerRepository } from '../../src/notifications/listeners/listener.repository.js';
import type { PlannedSend } from '../../src/notifications/planned-send.js';
import { ALL_IN_APP, DeliveryHooks } from '../../src/notifications/publishing-hooks.js';
import {
  ContentOpener,
  ContentSealer,
  ResealingService,
  SealedRowsRepository,
} from '../../src/notifications/sealing/index.js';
import { fingerprintOf, type CheckedSend } from '../../src/notifications/send-request.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { AesContentCipher, ContentCipher } from '../../src/platform/sealing/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, CONTENT_KEYS, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

class Hooks extends DeliveryHooks {
  isCategory = async () => true;
  isSensitive = async (category: string) => category === 'security';
  isChannel = () => true;
  plan = async () => ALL_IN_APP;
  record = async () => undefined;
  failedOf = async () => 0;
  committed = () => undefined;
}

const TITLE = 'Your code is 123456';
const OTHER_KEY = { id: 'other', key: Buffer.alloc(32, 9) };
const keyless = new AesContentCipher([OTHER_KEY]);

describe('sensitive notifications', () => {
  let feeds: FeedFixture;
  beforeAll(async () => {
    feeds = await feedFixture();
    feeds.hooks.use(new Hooks());
  });
  afterAll(() => feeds.close());
  beforeEach(async () => {
    await feeds.database.query('TRUNCATE contents, notifications, scheduled_sends, idempotency_keys');
  });

  const publish = async (recipients: string[], change: Partial<PlannedSend> = {}) => {
    const send = await feeds.sealer.sealed(aPlannedSend(recipients, { category: 'security', title: TITLE, ...change }));
    await feeds.publisher.publish(send);
    return send;
  };
  const openerWith = (cipher: ContentCipher) => {
    const log = memoryLogger();
    const opener = new ContentOpener(cipher, log.logger);
    onTestFinished(() => opener.onApplicationShutdown());
    return { opener, log };
  };
  const titlesOf = async (recipient: string, opener = feeds.opener) =>
    (await new InboxRepository(feeds.database, opener).findPage(recipient, {}, 1_000, 10)).map(
      ({ content }) => content.title,
    );
  const rowsOf = (table: string) => feeds.database.query<Record<string, unknown>>(`SELECT * FROM ${table}`);

  it('are shown as placeholders where their key is not there, among others, and said once', async () => {
    await publish(['ann']);
    await publish(['ann'], { category: 'system', title: 'In clear' });
    const { opener, log } = openerWith(keyless);
    const placeholder = 'You have a new security notification';
    expect(await titlesOf('ann', opener)).toEqual(['In clear', placeholder]);
    const page = await new FeedReader(feeds.database, feeds.epoch, opener).read('added', 'ann', 0);
    expect(page.entries.map(({ record }) => record.content.title)).toEqual([placeholder, 'In clear']);
    const [listened] = await new ListenerRepository(feeds.database, opener).read(
      [{ recipient: 'ann', position: 0 }],
      10,
    );
    expect(listened?.changes).toMatchObject([
      { notification: { title: placeholder, sensitive: true, unreadable: true } },
      { notification: { title: 'In clear', sensitive: false, unreadable: false } },
    ]);
    expect(log.lines()).toMatchObject([{ level: 50, keyId: 'tests' }]);
    expect(await titlesOf('ann')).toEqual(['In clear', TITLE]);
  });

  it('are found by no word, and by the absence of one', async () => {
    await publish(['ann']);
    await publish(['ann'], { category: 'system', title: 'Your code zebra' });
    const find = async (text: string) =>
      (await feeds.search.findPage({ recipient: 'ann', text, filter: {}, before: 1_000, limit: 10 })).map(
        ({ content }) => content.title,
      );
    for (const text of ['code', '123456', 'security', 'encrypted']) {
      expect(await find(text)).toEqual(text === 'code' ? ['Your code zebra'] : []);
    }
    expect(await find('-zebra')).toEqual([TITLE]);
  });

  it('can’t be put into the place of one another', async () => {
    await publish(['ann']);
    await publish(['bob'], { title: 'For bob alone' });
    await feeds.database.query(`UPDATE contents c SET sealed = o.sealed FROM contents o WHERE o.id <> c.id`);
    const { opener } = openerWith(feeds.cipher);
    expect([await titlesOf('ann', opener), await titlesOf('bob', opener)]).toEqual(
      [1, 2].map(() => ['You have a new security notification']),
    );
  });

  it('leave no hash of what they say under their idempotency key', async () => {
    const checked = { title: TITLE, data: '{}' } as CheckedSend;
    const keyed = (title: string) => {
      const fingerprint = fingerprintOf({ ...checked, title });
      return { category: 'security', idempotency: { key: 'k', fingerprint, sealed: null, answer: '{"first":1}' } };
    };
    await publish(['ann'], keyed(TITLE));
    const [row] = await rowsOf('idempotency_keys');
    expect(row?.['sealed_key']).toBe('tests');
    expect((row!['fingerprint'] as Buffer).includes(fingerprintOf(checked))).toBe(false);
    const repeated = await feeds.sealer.sealed(aPlannedSend(['ann'], keyed(TITLE)));
    expect(await feeds.publisher.publish(repeated)).toEqual({ duplicate: true, answer: '{"first":1}' });
    await expect(publish(['ann'], keyed('Another'))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await feeds.database.query(`UPDATE idempotency_keys SET sealed_key = 'gone'`);
    await expect(publish(['ann'], keyed(TITLE))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await titlesOf('ann')).toHaveLength(1);
  });

  it('are not sent where there is no key, or what has it is away', async () => {
    const send = aPlannedSend(['ann'], { category: 'security' });
    const without = new ContentSealer(new AesContentCipher([]), feeds.hooks);
    await expect(without.sealed(send)).rejects.toMatchObject({ code: 'CONTENT_KEYS_MISSING' });
    const away = Object.assign(new AesContentCipher(CONTENT_KEYS), { seal: () => Promise.reject(new Error('away')) });
    await expect(new ContentSealer(away, feeds.hooks).sealed(send)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await without.sealed(aPlannedSend(['ann'], { category: 'social' }))).toMatchObject({ sealed: null });
  });

  describe('that are scheduled', () => {
    const schedule = (change: Partial<PlannedSend> = {}) => publish(['ann'], { dueAt: new Date(), ...change });
    function worker(sealer: ContentSealer) {
      const config = { ...feeds.config, ROLES: ['worker' as const], SWEEP_SECONDS: 0.05 };
      const log = memoryLogger();
      const { schedules, publisher, topics, languages } = feeds;
      const events = new Events();
      const service = new SchedulesService(config, schedules, publisher, topics, sealer, languages, events, log.logger);
      service.onModuleInit();
      return { log, stop: () => service.onModuleDestroy() };
    }
    const failures = async () => Number((await rowsOf('scheduled_sends'))[0]?.['failures']);

    it('wait for their key, and are published when it is there', async () => {
      await schedule();
      expect(JSON.stringify(await rowsOf('scheduled_sends'))).not.toContain('123456');
      const without = worker(new ContentSealer(keyless, feeds.hooks));
      await eventually(failures, (count) => count > 0);
      await without.stop();
      expect(await titlesOf('ann')).toEqual([]);
      const having = worker(feeds.sealer);
      await eventually(
        () => titlesOf('ann'),
        (titles) => titles.length > 0,
      );
      await having.stop();
      expect(await titlesOf('ann')).toEqual([TITLE]);
    });

    it('are left alone by a worker of the version before, which can’t open them', async () => {
      await schedule();
      const before = worker({ resealed: async (send: PlannedSend) => send } as unknown as ContentSealer);
      await eventually(failures, (count) => count > 0);
      await before.stop();
      expect([await titlesOf('ann'), (await rowsOf('scheduled_sends'))[0]?.['closed_at']]).toEqual([[], null]);
    });

    it('are sealed if their category has become sensitive since', async () => {
      const send = aPlannedSend(['ann'], { category: 'security', title: TITLE, dueAt: new Date() });
      await feeds.publisher.publish(send);
      const having = worker(feeds.sealer);
      await eventually(
        () => titlesOf('ann'),
        (titles) => titles.length > 0,
      );
      await having.stop();
      expect((await rowsOf('contents'))[0]).toMatchObject({ title: 'You have a new security notification' });
      expect(await titlesOf('ann')).toEqual([TITLE]);
    });
  });

  it('are sealed anew under the key of now, page by page; what can’t be opened stays, and is told', async () => {
    for (let index = 0; index < 205; index += 1) await publish([`person-${index}`], { title: `Number ${index}` });
    await publish(['ann'], { dueAt: new Date(Date.now() + 3_600_000) });
    await feeds.database.query(
      `UPDATE contents SET sealed_key = 'lost' WHERE id = (SELECT id FROM contents ORDER BY id LIMIT 1)`,
    );
    const events = new Events();
    const told: unknown[] = [];
    events.on(ContentKeysCounted).subscribe(({ rowsByKey }) => told.push(rowsByKey));
    const rotated = new AesContentCipher([OTHER_KEY, ...CONTENT_KEYS]);
    const rows = new SealedRowsRepository(feeds.database);
    const log = memoryLogger();
    const service = new ResealingService(feeds.database, rows, rotated, events, log.logger);
    expect(Object.fromEntries(await rows.countByKey())).toEqual({ lost: 1, tests: 205 });
    await service.run();
    await service.run();
    expect(told).toEqual([1, 2].map(() => ({ lost: 1, other: 205 })));
    expect(log.lines()).toMatchObject([{ sealingKey: 'other', rowsByKey: { lost: 1, other: 205 } }]);
    const { opener } = openerWith(keyless);
    expect(await titlesOf('person-204', opener)).toEqual(['Number 204']);
    expect(await titlesOf('person-0', opener)).toEqual(['You have a new security notification']);
  });
});
