import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SchedulesService } from '../../src/notifications/due/schedules.service.js';
import { ForgettingRepository } from '../../src/notifications/personal-data/forgetting.repository.js';
import type { PlannedSend } from '../../src/notifications/planned-send.js';
import { SendsRepository } from '../../src/notifications/sends.repository.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const inMs = (ms: number) => new Date(Date.now() + ms);

describe('scheduled sends', () => {
  let feeds: FeedFixture;
  beforeEach(async () => {
    feeds = await feedFixture();
  });
  afterEach(() => feeds.close());

  function startWorker(sweepSeconds = '0.2') {
    const config = readEnvironment({ NODE_ENV: 'test', SWEEP_SECONDS: sweepSeconds, ROLES: 'worker' });
    const log = memoryLogger();
    const worker = new SchedulesService(
      config,
      feeds.schedules,
      feeds.publisher,
      feeds.topics,
      feeds.sealer,
      feeds.languages,
      new Events(),
      log.logger,
    );
    worker.onModuleInit();
    onTestFinished(() => worker.onModuleDestroy());
    return log;
  }

  const scheduled = async (sends: PlannedSend[]) => {
    for (let at = 0; at < sends.length; at += 500) {
      await feeds.database.transaction((tx) => feeds.schedules.add(tx, sends.slice(at, at + 500)));
    }
  };
  const titlesOf = async (recipient: string) =>
    (await feeds.inboxes.findPage(recipient, {}, 1_000_000, 100)).map((record) => record.content.title);
  const lastSeqOf = async (recipient: string) => (await feeds.inboxes.state(recipient)).lastSeq;
  const open = async () =>
    (await feeds.database.query<{ n: number }>('SELECT count(*) AS n FROM scheduled_sends WHERE closed_at IS NULL'))[0]!
      .n;

  it('that are due together with their key are published in their order: the last one due stays', async () => {
    const dueAt = Date.now() - 10_000;
    const sends = Array.from({ length: 60 }, (_, index) =>
      aPlannedSend(['builder', ...(index % 7 === 0 ? ['watcher'] : [])], {
        title: `${index}`,
        collapseKey: 'build',
        dueAt: new Date(dueAt + index),
      }),
    );
    await scheduled(sends.toReversed());
    // Two nodes that have the first and the second of a key at the same time might publish the second one first.
    expect((await feeds.schedules.findDue(500, 2_000, [])).map(({ request }) => request.contents[0].title)).toEqual([
      '0',
    ]);
    startWorker();
    startWorker();
    await eventually(open, (left) => left === 0, 20_000);
    expect(await titlesOf('builder')).toEqual(['59']);
    expect(await titlesOf('watcher')).toEqual(['56']);
    // Each took its place, and made the one before go.
    expect(await lastSeqOf('builder')).toBe(60 + 59);
  });

  it('that fails again and again keeps no newer one of its key', async () => {
    await scheduled([
      aPlannedSend(['stuck'], { title: 'bad', collapseKey: 'k', dueAt: inMs(-5_000) }),
      aPlannedSend(['stuck'], { title: 'good', collapseKey: 'k', dueAt: inMs(-4_000) }),
    ]);
    await feeds.database.query(
      `UPDATE scheduled_sends SET request = jsonb_set(request::jsonb, '{priority}', '9') WHERE request ->> 'title' = 'bad'`,
    );
    startWorker();
    await eventually(
      () => titlesOf('stuck'),
      (titles) => titles.length === 1,
    );
    expect(await titlesOf('stuck')).toEqual(['good']);
  });

  it('and all others of one key are published in the order of asking: the last one asked for stays', async () => {
    const sends = Array.from({ length: 120 }, (_, index) =>
      aPlannedSend(['asker', ...(index % 3 === 0 ? ['other'] : [])], { title: `${index}`, collapseKey: 'progress' }),
    );
    await Promise.all(sends.map((send) => feeds.publisher.publish(send)));
    expect(await titlesOf('asker')).toEqual(['119']);
    expect(await titlesOf('other')).toEqual(['117']);
  });

  it('does not go to somebody who was erased since it was read, and goes to the others', async () => {
    const send = aPlannedSend(['erased', 'left'], { dueAt: inMs(-5_000) });
    await scheduled([send]);
    const forgetting = new ForgettingRepository(feeds.database);
    const profiles = feeds.languages.of.bind(feeds.languages);
    // It has been read, and who is to be told what is being asked for.
    vi.spyOn(feeds.languages, 'of').mockImplementationOnce(async (...args) => {
      expect(await forgetting.forgetScheduled('erased')).toBe(1);
      return profiles(...args);
    });
    startWorker();
    await eventually(open, (left) => left === 0);
    expect([await titlesOf('erased'), await titlesOf('left')]).toEqual([[], ['Your order']]);
  });

  it('of a topic does not go to somebody who was erased since it was read, and goes to the others', async () => {
    const { topics } = feeds;
    await topics.save({ key: 'left-by-one', public: true, description: null });
    await topics.setFollowers('left-by-one', ['forgotten', 'stays'], []);
    await feeds.publisher.publish(aPlannedSend(['forgotten'], { title: 'Of before' }));
    await scheduled([aPlannedSend([], { topic: 'left-by-one', dueAt: inMs(-5_000) })]);
    const forgetting = new ForgettingRepository(feeds.database);
    const profiles = feeds.languages.of.bind(feeds.languages);
    // All of an erasure comes between the reading of the followers and the publishing.
    vi.spyOn(feeds.languages, 'of').mockImplementationOnce(async (...args) => {
      await topics.setFollowers('left-by-one', [], ['forgotten']);
      await forgetting.forgetSome('forgotten');
      return profiles(...args);
    });
    startWorker();
    await eventually(open, (left) => left === 0);
    expect([await titlesOf('forgotten'), await titlesOf('stays')]).toEqual([[], ['Your order']]);
  });

  it('keeps nothing of what it said once it is published, cancelled or has expired', async () => {
    const cancelled = aPlannedSend(['unsaid'], { dueAt: inMs(60_000) });
    await scheduled([
      aPlannedSend(['unsaid'], { dueAt: inMs(-5_000) }),
      aPlannedSend(['unsaid'], { dueAt: inMs(-5_000), expiresAt: inMs(-1_000) }),
      cancelled,
    ]);
    const said = () =>
      feeds.database.query<{ request: string }>(
        `SELECT request::text AS request FROM scheduled_sends WHERE recipients = '{unsaid}'`,
      );
    expect((await said()).filter(({ request }) => request.includes('Your order'))).toHaveLength(3);
    const sends = new SendsRepository(feeds.database);
    await sends.closeScheduled({ by: { sendId: cancelled.sendId }, createdBy: null }, 10);
    startWorker();
    await eventually(open, (left) => left === 0);
    expect(await titlesOf('unsaid')).toEqual(['Your order']);
    expect(await said()).toEqual([{ request: '{}' }, { request: '{}' }, { request: '{}' }]);
  });

  it('waits behind nobody whose feed is held, nor behind one that can’t be published', async () => {
    const holder = new Client({ connectionString: feeds.url });
    holder.on('error', () => undefined);
    await holder.connect();
    await feeds.publisher.publish(aPlannedSend(['held']));
    await scheduled([
      ...Array.from({ length: 1_500 }, () => aPlannedSend(['held'], { dueAt: inMs(-5_000) })),
      ...Array.from({ length: 3 }, () => aPlannedSend(['poisoned'], { dueAt: inMs(-5_000), title: 'bad' })),
      aPlannedSend(['free'], { dueAt: inMs(200) }),
    ]);
    // What the check on publishing would never let in.
    await feeds.database.query(
      `UPDATE scheduled_sends SET request = jsonb_set(request::jsonb, '{priority}', '9') WHERE recipients = '{poisoned}'`,
    );
    await holder.query('BEGIN');
    await holder.query(`SELECT 1 FROM feeds WHERE recipient = 'held' FOR UPDATE`);
    const log = startWorker();
    await eventually(
      () => lastSeqOf('free'),
      (last) => last === 1,
      3_000,
    );
    await holder.query('COMMIT');
    await holder.end();
    await eventually(
      () => lastSeqOf('held'),
      (last) => last === 1_501,
      20_000,
    );
    expect(await open()).toBe(3);
    expect(log.text()).toContain('a scheduled send could not be published');
  });

  it('keep nobody waiting who sends now', async () => {
    const people = Array.from({ length: 1_000 }, (_, index) => `crowd-${index}`);
    await scheduled(Array.from({ length: 40 }, () => aPlannedSend(people, { dueAt: inMs(-1_000) })));
    startWorker();
    await eventually(
      () => lastSeqOf('crowd-0'),
      (last) => last > 0,
    );
    let slowest = 0;
    for (let sent = 0; sent < 10; sent += 1) {
      const startedAt = performance.now();
      await feeds.publisher.publish(aPlannedSend(['somebody']));
      slowest = Math.max(slowest, performance.now() - startedAt);
    }
    expect(await open()).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(1_000);
    await eventually(open, (left) => left === 0, 60_000);
  });

  it('are looked at when they are due, and not before', async () => {
    await scheduled(Array.from({ length: 200 }, () => aPlannedSend(['later'], { dueAt: inMs(1_200) })));
    let looks = 0;
    const { findDue } = feeds.schedules;
    feeds.schedules.findDue = (...args) => {
      looks += 1;
      return findDue.apply(feeds.schedules, args);
    };
    startWorker('60');
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(looks).toBe(1);
    await eventually(
      () => lastSeqOf('later'),
      (last) => last === 200,
    );
  });
});
