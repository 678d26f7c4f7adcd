import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PublishRepository } from '../../src/notifications/publish.repository.js';
import {
  DeliveryHooks,
  type PlannedSend,
  type PublishingPlan,
  type RecipientPlan,
  type SoundCap,
} from '../../src/notifications/index.js';
import { feedTopic, parseFeedMessage } from '../../src/notifications/feed/feed-change.js';
import { CHUNK_TOPIC, parseFeedChunk } from '../../src/notifications/feed/feed-chunk.js';
import { SendsRepository } from '../../src/notifications/sends.repository.js';
import type { Sql } from '../../src/platform/database/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const LISTED: RecipientPlan = { isListed: true, isSilent: false, isCounted: true, verdicts: 'inApp aH' };
const SILENT: RecipientPlan = { isListed: true, isSilent: true, isCounted: false, verdicts: 'inApp sH' };
const UNLISTED: RecipientPlan = { isListed: false, isSilent: false, isCounted: false, verdicts: 'inApp n-' };

/** Decides by what the type says: "silent", "unlisted", or anything else. */
class HooksByType extends DeliveryHooks {
  recorded: string[] = [];
  committedFor: string[] = [];
  recordFails = false;
  soundCap: SoundCap | null = null;

  isCategory(): Promise<boolean> {
    return Promise.resolve(true);
  }
  async isSensitive(): Promise<boolean> {
    return false;
  }

  isChannel(): boolean {
    return true;
  }
  failedOf(): Promise<number> {
    return Promise.resolve(0);
  }

  plan(sends: readonly PlannedSend[]): Promise<PublishingPlan> {
    const plans = new Map<string, RecipientPlan>();
    for (const { type, recipients } of sends) {
      const plan = type === 'silent' ? SILENT : type === 'unlisted' ? UNLISTED : LISTED;
      for (const { notificationId } of recipients) plans.set(notificationId, plan);
    }
    return Promise.resolve({ of: (id) => plans.get(id)!, soundCap: this.soundCap });
  }

  async record(tx: Sql, sends: readonly PlannedSend[]): Promise<void> {
    // In the transaction: what it published is there.
    const ids = sends.flatMap(({ recipients }) => recipients.map(({ notificationId }) => notificationId));
    const rows = await tx.query('SELECT 1 FROM notifications WHERE id = ANY($1::uuid[])', [ids]);
    if (rows.length !== ids.length) throw new Error('what is recorded was not published yet');
    if (this.recordFails) throw new Error('what is owed could not be written down');
    this.recorded.push(...sends.map(({ sendId }) => sendId));
  }

  committed(sends: readonly PlannedSend[]): void {
    this.committedFor.push(...sends.map(({ sendId }) => sendId));
  }
}

describe('publishing by a plan', () => {
  let feeds: FeedFixture;
  let hooks: HooksByType;
  const sent = (recipients: string[], type: string, change: Partial<PlannedSend> = {}) => {
    const send = aPlannedSend(recipients, { type, ...change });
    return feeds.publisher.publish(send).then(() => send);
  };
  const rowOf = async (id: string) => {
    const [row] = await feeds.database.query<{
      gone: string | null;
      silent: boolean;
      plan: string | null;
      seq: number;
    }>('SELECT gone, silent, plan, seq FROM notifications WHERE id = $1', [id]);
    return row;
  };
  beforeAll(async () => {
    feeds = await feedFixture();
    hooks = new HooksByType();
    feeds.hooks.use(hooks);
  });
  afterAll(() => feeds.close());

  it('keeps what was decided with the notification, and records in the transaction and tells behind it', async () => {
    const send = await sent(['kept'], 'order');
    expect(await rowOf(send.recipients[0]!.notificationId)).toEqual({
      gone: null,
      silent: false,
      plan: 'inApp aH',
      seq: 1,
    });
    expect(hooks.recorded).toContain(send.sendId);
    expect(hooks.committedFor).toContain(send.sendId);
  });

  it('publishes nothing where what is owed can’t be written down', async () => {
    hooks.recordFails = true;
    await expect(sent(['owed'], 'order')).rejects.toThrow('could not be written down');
    hooks.recordFails = false;
    expect(await feeds.inboxes.state('owed')).toMatchObject({ lastSeq: 0, unread: 0 });
  });

  describe('with a cap of sounds', () => {
    const silentOf = async (recipient: string) =>
      (
        await feeds.database.query<{ silent: boolean }>(
          'SELECT silent FROM notifications WHERE recipient = $1 ORDER BY seq',
          [recipient],
        )
      ).map(({ silent }) => silent);
    const cappedAt = (most: number, windowMs = 60_000) => {
      hooks.soundCap = { most, windowMs };
      onTestFinished(() => {
        hooks.soundCap = null;
      });
    };

    it('makes a sound for so many, however they come, and tells the others live as they are kept', async () => {
      cappedAt(5);
      const heard: string[] = [];
      const stop = await feeds.bus.subscribe(feedTopic('loud'), (text) => heard.push(text));
      onTestFinished(stop);
      await Promise.all(Array.from({ length: 8 }, () => sent(['loud'], 'order')));
      await sent(['loud'], 'order');
      expect(await silentOf('loud')).toEqual([false, false, false, false, false, true, true, true, true]);
      const told = () => heard.flatMap((text) => parseFeedMessage(text)?.changes ?? []);
      await eventually(
        () => Promise.resolve(told()),
        (changes) => changes.length === 9,
      );
      const live = told().flatMap((change) => ('record' in change ? [[change.record.seq, change.record.silent]] : []));
      expect(live.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, silent]) => silent)).toEqual(
        await silentOf('loud'),
      );
      expect(await feeds.inboxes.state('loud')).toMatchObject({ unread: 9 });
    });

    it('is one for two nodes that publish at the same time', async () => {
      cappedAt(10);
      const nodes = [feeds.publishing, new PublishRepository(feeds.database)];
      const plan = { of: () => LISTED, soundCap: hooks.soundCap };
      await Promise.all(
        Array.from({ length: 40 }, (_, at) => nodes[at % 2]!.publish(feeds.database, [aPlannedSend(['both'])], plan)),
      );
      expect((await silentOf('both')).filter((silent) => !silent)).toHaveLength(10);
    });

    it('counts neither what is silent anyway, nor what is in no list', async () => {
      cappedAt(2);
      for (const type of ['silent', 'unlisted', 'order', 'silent', 'order', 'order']) await sent(['counting'], type);
      expect(await silentOf('counting')).toEqual([true, false, false, true, false, true]);
    });

    it('makes sounds again though the database’s clock was put back', async () => {
      cappedAt(2);
      for (let count = 0; count < 3; count += 1) await sent(['back'], 'order');
      await feeds.database.query(`UPDATE feeds SET loud_since = now() + interval '1 day' WHERE recipient = 'back'`);
      for (let count = 0; count < 3; count += 1) await sent(['back'], 'order');
      expect(await silentOf('back')).toEqual([false, false, true, false, false, true]);
    });

    it('makes sounds again when the window is over', async () => {
      cappedAt(2, 300);
      for (let count = 0; count < 3; count += 1) await sent(['again'], 'order');
      await eventually(
        async () => (await sent(['again'], 'order'), (await silentOf('again')).at(-1)),
        (silent) => silent === false,
      );
      expect((await silentOf('again')).slice(0, 3)).toEqual([false, false, true]);
    });
  });

  it('says of a silent one that it is, live and later, alone and among many', async () => {
    const heard: string[] = [];
    const stop = await feeds.bus.subscribe(feedTopic('quiet'), (text) => heard.push(text));
    const send = await sent(['quiet'], 'silent');
    await sent(['quiet'], 'order');
    await eventually(
      () => Promise.resolve(heard.length),
      (count) => count === 2,
    );
    const told = heard.flatMap((text) => parseFeedMessage(text)?.changes ?? []);
    expect(told.map((change) => 'record' in change && change.record.silent)).toEqual([true, false]);
    stop();
    const page = await feeds.reader.read('changed', 'quiet', 0);
    expect(page.entries.map(({ record }) => record.silent)).toEqual([true, false]);
    expect((await feeds.inboxes.findByIds('quiet', [send.recipients[0]!.notificationId]))[0]?.silent).toBe(true);

    const chunks: string[] = [];
    const stopChunks = await feeds.bus.subscribe(CHUNK_TOPIC, (text) => chunks.push(text));
    const many = Array.from({ length: 40 }, (_, index) => `sleeper-${index}`);
    await sent(many, 'silent');
    await eventually(
      () => Promise.resolve(chunks.length),
      (count) => count === 1,
    );
    expect(parseFeedChunk(chunks[0]!)).toMatchObject({ silent: true });
    stopChunks();
  });

  it('puts an unlisted one into no list and no count, and tells of its number', async () => {
    await sent(['elsewhere'], 'order');
    const heard: string[] = [];
    const stop = await feeds.bus.subscribe(feedTopic('elsewhere'), (text) => heard.push(text));
    const send = await sent(['elsewhere'], 'unlisted');
    const id = send.recipients[0]!.notificationId;
    expect(await rowOf(id)).toMatchObject({ gone: 'unlisted', seq: 2 });
    expect(await feeds.inboxes.state('elsewhere')).toMatchObject({ lastSeq: 2, unread: 1, unseen: 1 });
    expect(await feeds.inboxes.findByIds('elsewhere', [id])).toEqual([]);
    expect((await feeds.inbox.page('elsewhere', 10, null, {})).edges).toHaveLength(1);
    expect((await feeds.reader.read('added', 'elsewhere', 1)).entries).toEqual([]);
    const ofIt = () => heard.map(parseFeedMessage).filter((message) => message?.from === 2);
    await eventually(
      () => Promise.resolve(ofIt()),
      (messages) => messages.length === 1,
    );
    expect(ofIt()[0]).toMatchObject({
      to: 2,
      changes: [{ kind: 'REMOVED', number: 2, id, unread: 1, unseen: 1 }],
    });
    stop();
  });

  it('counts right where listed and unlisted ones share a transaction', async () => {
    const heard: string[] = [];
    const stop = await feeds.bus.subscribe(feedTopic('mixed'), (text) => heard.push(text));
    await Promise.all(['order', 'unlisted', 'order', 'unlisted', 'order'].map((type) => sent(['mixed'], type)));
    expect(await feeds.inboxes.state('mixed')).toMatchObject({ lastSeq: 5, unread: 3, unseen: 3 });
    await eventually(
      () => Promise.resolve(heard.flatMap((text) => parseFeedMessage(text)?.changes ?? []).length),
      (count) => count === 5,
    );
    const told = heard.flatMap((text) => parseFeedMessage(text)?.changes ?? []);
    expect(told.map(({ kind, number, unread }) => [kind, number, unread])).toEqual([
      ['ADDED', 1, 1],
      ['REMOVED', 2, 1],
      ['ADDED', 3, 2],
      ['REMOVED', 4, 2],
      ['ADDED', 5, 3],
    ]);
    stop();
  });

  it('takes an unlisted one back, once, and replaces it by a newer one of its key', async () => {
    const sends = new SendsRepository(feeds.database);
    const recalled = await sent(['taken-back'], 'unlisted');
    const id = recalled.recipients[0]!.notificationId;
    expect(await sends.recallUnlisted(recalled.sendId, 100)).toEqual([{ recipient: 'taken-back', id }]);
    expect(await sends.recallUnlisted(recalled.sendId, 100)).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ gone: 'recalled' });
    const older = await sent(['taken-back'], 'unlisted', { collapseKey: 'progress' });
    await sent(['taken-back'], 'unlisted', { collapseKey: 'progress' });
    expect(await rowOf(older.recipients[0]!.notificationId)).toMatchObject({ gone: 'replaced' });
    expect(await feeds.inboxes.state('taken-back')).toMatchObject({ unread: 0, unseen: 0 });
  });
});
