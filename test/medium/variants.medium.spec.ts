import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SchedulesService } from '../../src/notifications/due/schedules.service.js';
import type { PlannedContent, PlannedSend } from '../../src/notifications/planned-send.js';
import { ALL_IN_APP, DeliveryHooks } from '../../src/notifications/publishing-hooks.js';
import { newId } from '../../src/platform/database/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { aPlannedSend, type FeedFixture, feedFixture } from '../support/feed-fixture.js';

class Hooks extends DeliveryHooks {
  isCategory = async () => true;
  isSensitive = async (category: string) => category === 'security';
  isChannel = () => true;
  plan = async () => ALL_IN_APP;
  record = async () => undefined;
  failedOf = async () => 0;
  committed = () => undefined;
}

const WHOM = ['ann', 'bob', 'cem', 'dan'];

function variant(locale: string, title: string): PlannedContent {
  const own = { locale, title, message: `${title}!`, subject: `${title} by mail`, html: `<p>${title}</p>` };
  return { contentId: newId(), ...own, actionUrl: null, data: '{}', sealed: null };
}

/** To ann and dan in English, to bob in German, to cem in French. */
function inThreeLanguages(change: Partial<PlannedSend> = {}): PlannedSend {
  const send = aPlannedSend(WHOM, { ...variant('en', 'Hello'), ...change });
  const variantOf = [undefined, 0, 1, undefined];
  return {
    ...send,
    variants: [variant('de', 'Hallo'), variant('fr', 'Bonjour')],
    recipients: send.recipients.map((recipient, index) => ({ ...recipient, variant: variantOf[index] })),
  };
}

describe('a send that says several things', () => {
  let feeds: FeedFixture;
  beforeAll(async () => {
    feeds = await feedFixture();
    feeds.hooks.use(new Hooks());
    await feeds.recipients.upsert([
      { id: 'bob', locale: 'de-AT' },
      { id: 'cem', locale: 'fr' },
      { id: 'dan', locale: 'ja' },
    ]);
  });
  afterAll(() => feeds.close());
  beforeEach(async () => {
    await feeds.database.query('TRUNCATE contents, notifications, sends, scheduled_sends, feeds');
  });

  const told = () =>
    feeds.database.query<Record<string, unknown>>(
      `SELECT n.recipient, n.seq, c.title, c.message, c.subject, c.html, c.sealed IS NOT NULL AS sealed, c.id AS content
       FROM notifications n JOIN contents c ON c.id = n.content_id ORDER BY n.recipient`,
    );
  const titlesOf = async (recipient: string) =>
    (await feeds.inboxes.findPage(recipient, {}, 1_000, 10)).map(({ content }) => content.title);
  /** Answers its row as it stood until then. */
  const atItsTime = async (send: PlannedSend) => {
    await feeds.database.transaction((tx) => feeds.schedules.add(tx, [send]));
    const [row] = await feeds.database.query<{ request: string }>(
      'SELECT *, request::text AS request FROM scheduled_sends WHERE closed_at IS NULL',
    );
    const { config, schedules, publisher, topics, sealer, languages, events } = feeds;
    const { logger } = memoryLogger();
    const worker = new SchedulesService(config, schedules, publisher, topics, sealer, languages, events, logger);
    await worker.publishCommitted([send.sendId]);
    await worker.onModuleDestroy();
    return row;
  };
  const EXPECTED = [
    { recipient: 'ann', title: 'Hello', subject: 'Hello by mail', html: '<p>Hello</p>', seq: 1, sealed: false },
    { recipient: 'bob', title: 'Hallo', subject: 'Hallo by mail', html: '<p>Hallo</p>', seq: 1, sealed: false },
    { recipient: 'cem', title: 'Bonjour', subject: 'Bonjour by mail', html: '<p>Bonjour</p>', seq: 1, sealed: false },
    { recipient: 'dan', title: 'Hello', subject: 'Hello by mail', html: '<p>Hello</p>', seq: 1, sealed: false },
  ];

  it('tells each his own, as one send, among others in one batch', async () => {
    const plain = aPlannedSend(['eve', 'flo'], { title: 'Plain' });
    await Promise.all([inThreeLanguages(), plain].map((send) => feeds.publisher.publish(send)));
    const rows = await told();
    expect(rows.slice(0, 4)).toMatchObject(EXPECTED);
    expect(rows.slice(4).map(({ title, html }) => [title, html])).toEqual(Array(2).fill(['Plain', null]));
    expect(new Set(rows.map(({ content }) => content)).size).toBe(4);
    expect(await feeds.database.query('SELECT recipients FROM sends ORDER BY recipients')).toEqual([
      { recipients: 2 },
      { recipients: 4 },
    ]);
    const found = await feeds.search.count({ recipient: 'cem', text: 'bonjour', filter: {} });
    expect([found, await feeds.search.count({ recipient: 'cem', text: 'hello', filter: {} })]).toEqual([1, 0]);
  });

  it('says the same at its time, and no worker tells all of them the first', async () => {
    const row = await atItsTime(inThreeLanguages({ dueAt: new Date(Date.now() - 1_000) }));
    expect(await told()).toMatchObject(EXPECTED);
    // One of the version before finds nothing that it could publish.
    expect(JSON.parse(row?.request ?? '')).not.toHaveProperty('title');
  });

  it('is sealed one by one where it is sensitive, now and at its time', async () => {
    await feeds.publisher.publish(await feeds.sealer.sealed(inThreeLanguages({ category: 'security' })));
    const row = await atItsTime(
      await feeds.sealer.sealed(inThreeLanguages({ category: 'security', dueAt: new Date(Date.now() - 1_000) })),
    );
    const rows = await told();
    expect(rows).toHaveLength(8);
    expect(rows.every((row) => row['sealed'] === true && row['html'] === null && row['subject'] === null)).toBe(true);
    expect(await titlesOf('cem')).toEqual(['Bonjour', 'Bonjour']);
    expect(await titlesOf('dan')).toEqual(['Hello', 'Hello']);
    expect(JSON.parse(row?.request ?? '')).toMatchObject({ locales: ['en', 'de', 'fr'] });
    const everything = JSON.stringify([rows, row, await feeds.database.query('SELECT * FROM scheduled_sends')]);
    expect(everything).not.toMatch(/Bonjour|Hallo|by mail/);
  });
});
