import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SchedulesService } from '../../src/notifications/due/schedules.service.js';
import { SendsRepository } from '../../src/notifications/sends.repository.js';
import { TopicAccess } from '../../src/notifications/topics/topic-access.js';
import { FollowersTopicPolicy, type TopicFacts, TopicPolicy } from '../../src/notifications/topics/topic-policy.js';
import { TopicsService } from '../../src/notifications/topics/topics.service.js';
import { AuditLog } from '../../src/platform/audit/index.js';
import type { Caller } from '../../src/platform/auth/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { topicPolicyContract } from '../../src/testing/index.js';
import { runContract } from '../support/run-contract.js';

const caller = (id: string, ...roles: ('service' | 'admin')[]): Caller => ({
  id,
  roles: new Set(roles),
  expiresAtMs: Number.MAX_SAFE_INTEGER,
});
const SHOP = caller('shop', 'service');
const people = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(4, '0')}`);

describe('the policy of followers', () => {
  runContract(topicPolicyContract(() => new FollowersTopicPolicy()));
});

describe('topics', () => {
  let feeds: FeedFixture;
  let topics: TopicsService;
  beforeEach(async () => {
    feeds = await feedFixture();
    topics = topicsBy(new FollowersTopicPolicy());
  });
  afterEach(() => feeds.close());

  function topicsBy(policy: TopicPolicy, logger = memoryLogger().logger): TopicsService {
    return new TopicsService(feeds.topics, new TopicAccess(feeds.topics, policy, logger), new AuditLog());
  }

  const rowsOf = async (topic: string) => (await feeds.topics.followers(topic, '', 10_000)).length;
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );

  it('count their followers truly, whoever comes and goes at the same time', async () => {
    await topics.save(SHOP, { key: 'busy', public: true });
    const everybody = people('p', 40);
    await Promise.all(
      everybody.flatMap((id) => [
        topics.follow(caller(id), 'busy'),
        topics.unfollow(caller(id), 'busy'),
        topics.setFollowers(SHOP, {
          topic: 'busy',
          add: [id],
          remove: ['p-0000', 'p-0001'].filter((one) => one !== id),
        }),
        topics.follow(caller(id), 'busy'),
      ]),
    );
    expect((await topics.find(SHOP, 'busy')).followers).toBe(await rowsOf('busy'));
  });

  it('are followed and left by one statement, though somebody else has the row for a while', async () => {
    await topics.save(SHOP, { key: 'popular', public: true });
    const statements = vi.spyOn(feeds.database, 'query');
    const transactions = vi.spyOn(feeds.database, 'transaction');
    let letGo = () => undefined as void;
    const isHeld = new Promise<void>((resolve) => {
      void feeds.database.transaction(async (tx) => {
        await tx.query(`UPDATE topics SET followers = followers WHERE key = 'popular'`);
        const end = new Promise<void>((go) => (letGo = go));
        resolve();
        await end;
      });
    });
    await isHeld;
    transactions.mockClear();
    const changes = people('p', 3).map((id) => feeds.topics.setFollowers('popular', [id], []));
    // Twice the same: one row, and it counts once.
    changes.push(feeds.topics.setFollowers('popular', ['p-0000'], []));
    await eventually(
      () =>
        feeds.database.query<{ n: number }>(
          `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      ([row]) => row?.n === 4,
    );
    letGo();
    expect(await Promise.all(changes)).toEqual([true, true, true, true]);
    expect(await feeds.topics.setFollowers('popular', [], ['p-0001'])).toBe(true);
    expect(await feeds.topics.setFollowers('popular', [], ['p-0001'])).toBe(true);
    expect(await feeds.topics.setFollowers('none', ['p-0001'], [])).toBe(false);
    const changing = statements.mock.calls.filter(([text]) => text.includes('UPDATE topics'));
    expect([changing.length, transactions.mock.calls.length]).toEqual([7, 0]);
    expect(await feeds.topics.followers('popular', '', 10)).toEqual(['p-0000', 'p-0002']);
    expect(await topics.find(SHOP, 'popular')).toMatchObject({ followers: 2 });
  });

  it('change by what is given', async () => {
    expect(await topics.save(SHOP, { key: 'orders', description: 'What you bought' })).toEqual({
      key: 'orders',
      description: 'What you bought',
      public: false,
      followers: 0,
      following: false,
    });
    expect(await topics.save(SHOP, { key: 'orders', public: true })).toMatchObject({ description: 'What you bought' });
    expect(await topics.save(SHOP, { key: 'orders', description: null })).toMatchObject({
      description: null,
      public: true,
    });
  });

  it('are listed by key, by what one may see, and by what one follows', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await topics.save(SHOP, { key, public: key < 'c' });
    await topics.setFollowers(SHOP, { topic: 'd', add: ['ada'] });
    await topics.follow(caller('ada'), 'a');
    const keys = async (who: Caller, first: number, following?: boolean) =>
      (await topics.list(who, first, following)).map(({ key }) => key);
    expect(await keys(caller('ada'), 50)).toEqual(['a', 'b', 'd']);
    expect(await keys(caller('ada'), 2)).toEqual(['a', 'b']);
    expect(await keys(caller('ada'), 50, true)).toEqual(['a', 'd']);
    expect(await keys(caller('ada'), 50, false)).toEqual(['b']);
    expect(await keys(caller('bob'), 50)).toEqual(['a', 'b']);
    expect(await keys(SHOP, 50)).toEqual(['a', 'b', 'c', 'd']);
    expect(await keys(SHOP, 50, false)).toEqual(['a', 'b', 'c', 'd']);
    for (const first of [0, 201, 1.5]) expect(await codeOf(topics.list(SHOP, first, null))).toBe('BAD_USER_INPUT');
  });

  it('are out of reach where the policy says so, and where it fails, as if they did not exist', async () => {
    class Odd extends TopicPolicy {
      maySee = (_caller: Caller, { key }: TopicFacts) => !key.startsWith('hidden');
      mayFollow = () => Promise.reject(new Error('the team’s server is away'));
      maySignal = () => false;
    }
    const log = memoryLogger();
    const odd = topicsBy(new Odd(), log.logger);
    for (const key of ['hidden', 'seen']) await topics.save(SHOP, { key, public: true });
    expect(await codeOf(odd.find(caller('ada'), 'hidden'))).toBe('NOT_FOUND');
    expect(await codeOf(odd.find(caller('ada'), 'none'))).toBe('NOT_FOUND');
    expect(await codeOf(odd.find(caller('ada'), 'seen'))).toBe('done');
    expect((await odd.list(caller('ada'), 50, null)).map(({ key }) => key)).toEqual(['seen']);
    expect(await codeOf(odd.follow(caller('ada'), 'seen'))).toBe('NOT_FOUND');
    expect(log.text()).toContain('the topic policy failed; nobody is let through');
    // A service is not asked for; and whoever follows may leave.
    await odd.setFollowers(SHOP, { topic: 'hidden', add: ['ada'] });
    expect(await odd.unfollow(caller('ada'), 'hidden')).toMatchObject({ following: false, followers: 0 });
  });

  it('are followed up to a bound, which holds for oneself alone', async () => {
    const keys = people('t', 1_001);
    await feeds.database.query('INSERT INTO topics (key, public) SELECT unnest($1::text[]), true', [keys]);
    await feeds.database.query(`INSERT INTO topic_followers (topic, recipient) SELECT unnest($1::text[]), 'eager'`, [
      keys.slice(0, 1_000),
    ]);
    expect(await codeOf(topics.follow(caller('eager'), keys[1_000]!))).toBe('BAD_USER_INPUT');
    expect(await topics.follow(caller('eager'), keys[0]!)).toMatchObject({ following: true });
    await topics.setFollowers(SHOP, { topic: keys[1_000]!, add: ['eager'] });
    expect(await topics.find(caller('eager'), keys[1_000]!)).toMatchObject({ following: true, followers: 1 });
  });

  it('refuse what is no list of people, whole', async () => {
    await topics.save(SHOP, { key: 'list' });
    const set = (change: Record<string, unknown>) => codeOf(topics.setFollowers(SHOP, { topic: 'list', ...change }));
    expect(await set({ add: ['ada'], remove: ['ada'] })).toBe('BAD_USER_INPUT');
    expect(await set({ add: ['ada', ''] })).toBe('BAD_USER_INPUT');
    expect(await set({ add: people('many', 1_001) })).toBe('BAD_USER_INPUT');
    expect(await set({ topic: 'none', add: ['ada'] })).toBe('NOT_FOUND');
    expect(await rowsOf('list')).toBe(0);
    expect(await set({ add: ['ada', 'ada'] })).toBe('done');
    expect(await set({})).toBe('done');
    expect((await topics.find(SHOP, 'list')).followers).toBe(1);
    for (const key of ['', ' a', 'a b', '-a', 'x'.repeat(129), 'a\u0000']) {
      expect(await codeOf(topics.save(SHOP, { key }))).toBe('BAD_USER_INPUT');
    }
  });

  describe('of which more follow one at the time of a scheduled send than one transaction takes', () => {
    const followers = people('f', 2_500);

    async function scheduledTo(topic: string): Promise<string> {
      const send = aPlannedSend([], { topic, size: 1, dueAt: new Date(Date.now() - 1_000), cancellationKey: topic });
      await topics.save(SHOP, { key: topic });
      await feeds.database.transaction((tx) => feeds.schedules.add(tx, [send]));
      return send.sendId;
    }
    const follow = async (topic: string) => {
      for (let at = 0; at < followers.length; at += 1_000) {
        await topics.setFollowers(SHOP, { topic, add: followers.slice(at, at + 1_000) });
      }
    };
    function startWorker(): void {
      const config = readEnvironment({ NODE_ENV: 'test', SWEEP_SECONDS: '0.1', ROLES: 'worker' });
      const worker = new SchedulesService(
        config,
        feeds.schedules,
        feeds.publisher,
        feeds.topics,
        feeds.sealer,
        feeds.languages,
        new Events(),
        memoryLogger().logger,
      );
      worker.onModuleInit();
      onTestFinished(() => worker.onModuleDestroy());
    }
    const left = async () =>
      (
        await feeds.database.query<{ n: number }>('SELECT count(*) AS n FROM scheduled_sends WHERE closed_at IS NULL')
      )[0]?.n;
    const gotBy = async () =>
      new Map(
        (
          await feeds.database.query<{ recipient: string; count: number }>(
            'SELECT recipient, count(*) AS count FROM notifications GROUP BY recipient',
          )
        ).map(({ recipient, count }) => [recipient, count]),
      );

    it('each gets it once, though three workers find it, and others come and go meanwhile', async () => {
      const sendId = await scheduledTo('crowd');
      await follow('crowd');
      const comeAndGo = (async () => {
        for (let turn = 0; turn < 30; turn += 1) {
          const id = `f-${String(turn * 80).padStart(4, '0')}x`;
          await topics.setFollowers(SHOP, { topic: 'crowd', add: [id] });
          await topics.setFollowers(SHOP, { topic: 'crowd', remove: [id] });
        }
      })();
      for (let worker = 0; worker < 3; worker += 1) startWorker();
      await comeAndGo;
      await eventually(left, (count) => count === 0, 20_000);
      const got = await gotBy();
      expect(followers.filter((id) => got.get(id) !== 1)).toEqual([]);
      expect([...got.values()].filter((count) => count !== 1)).toEqual([]);
      const send = await new SendsRepository(feeds.database).find(sendId);
      expect(send).toMatchObject({ status: 'PUBLISHED', recipients: got.size });
    });

    it('all parts are one send, which is taken back as one', async () => {
      const sendId = await scheduledTo('whole');
      await follow('whole');
      startWorker();
      await eventually(left, (count) => count === 0, 20_000);
      const sends = new SendsRepository(feeds.database);
      const published = await feeds.database.query<{ id: string }>('SELECT id FROM sends');
      expect(published).toHaveLength(1);
      expect(await sends.findRecallable(published[0]!.id, '00000000-0000-0000-0000-000000000000', 10_000)).toHaveLength(
        followers.length,
      );
      expect(await sends.markCancelled({ by: { sendId }, createdBy: 'shop' }, 10)).toEqual([published[0]!.id]);
    });

    it('a worker of the version before leaves it to those who know topics, with all of its parts', async () => {
      await scheduledTo('older');
      await follow('older');
      // As 0.1.0 without topics looked for what is due.
      const asBefore = 'SELECT id FROM scheduled_sends WHERE closed_at IS NULL AND next_at <= clock_timestamp()';
      expect(await feeds.database.query(asBefore)).toEqual([]);
      const [due] = await feeds.schedules.findDue(10, 10, []);
      await feeds.schedules.postpone([due!.id], 'failed');
      expect(await feeds.schedules.findDue(10, 10, [])).toEqual([]);
      expect(await feeds.schedules.nextInMs(10_000)).toBeGreaterThan(100);
      startWorker();
      await eventually(left, (count) => count === 0, 20_000);
      expect((await gotBy()).size).toBe(followers.length);
      expect(await feeds.database.query(asBefore)).toEqual([]);
    });

    it('what is cancelled between two parts goes no further', async () => {
      const sendId = await scheduledTo('half');
      await follow('half');
      const [due] = await feeds.schedules.findDue(10, 10, []);
      const part = followers.slice(0, 1_000);
      const aPart = () =>
        aPlannedSend(part, { topic: 'half', scheduled: { id: sendId, after: null, upTo: part.at(-1)! } });
      const first = aPart();
      expect(due).toMatchObject({ id: sendId, published: null });
      expect(await feeds.publisher.publish(first)).toEqual({ duplicate: false });
      // Whoever had found it before is too late, and doubles nothing.
      expect(await feeds.publisher.publish(aPart())).toEqual({ duplicate: true, answer: null });
      expect((await feeds.schedules.findDue(10, 10, []))[0]?.published).toEqual({
        as: first.sendId,
        upTo: part.at(-1),
      });
      const sends = new SendsRepository(feeds.database);
      expect(await sends.closeScheduled({ by: { sendId }, createdBy: null }, 10)).toEqual({ sends: 1, recipients: 0 });
      startWorker();
      await eventually(left, (count) => count === 0);
      expect((await gotBy()).size).toBe(1_000);
    });
  });
});
