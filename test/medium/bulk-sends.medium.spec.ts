import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BulkAudienceRepository } from '../../src/notifications/bulk/bulk-audience.repository.js';
import { planPart } from '../../src/notifications/bulk/bulk-plan.js';
import { BulkRunner } from '../../src/notifications/bulk/bulk-runner.js';
import type { BulkAudience } from '../../src/notifications/bulk/bulk-send.js';
import { BulkSendsRepository } from '../../src/notifications/bulk/bulk-sends.repository.js';
import { BulkWorkRepository } from '../../src/notifications/bulk/bulk-work.repository.js';
import { toKept } from '../../src/notifications/scheduled-request.js';
import { newId } from '../../src/platform/database/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const EVERYONE: BulkAudience = { kind: 'everyone' };

describe('bulk sends, in the hands of a worker', () => {
  let feeds: FeedFixture;
  let bulks: BulkSendsRepository;
  let audiences: BulkAudienceRepository;
  beforeEach(async () => {
    feeds = await feedFixture();
    bulks = new BulkSendsRepository(feeds.database);
    // One pool for both: operators' questions are no different here.
    audiences = new BulkAudienceRepository(feeds.database, feeds.database, feeds.topics);
  });
  afterEach(() => feeds.close());

  function worker(change: { rate?: number; onAdvance?: () => Promise<unknown> } = {}) {
    const work = new BulkWorkRepository(feeds.database);
    const advance = work.advance.bind(work);
    if (change.onAdvance) {
      const { onAdvance } = change;
      vi.spyOn(work, 'advance').mockImplementation(async (...args) => {
        await onAdvance();
        return advance(...args);
      });
    }
    const config = { ...feeds.config, BULK_RATE_PER_SECOND: change.rate };
    const { logger } = memoryLogger();
    return new BulkRunner(
      config,
      work,
      audiences,
      feeds.publisher,
      feeds.sealer,
      feeds.languages,
      feeds.bus,
      feeds.events,
      logger,
    );
  }

  async function know(count: number, name = 'p', attributes = '{}') {
    await feeds.database.query(
      `INSERT INTO recipients (id, attributes) SELECT $1 || lpad(n::text, 5, '0'), $3::jsonb FROM generate_series(1, $2::int) n`,
      [name, count, attributes],
    );
  }

  async function started(audience = EVERYONE, rate: number | null = null): Promise<string> {
    const id = newId();
    const content = {
      locale: null,
      title: 'Zebra',
      message: 'News',
      subject: null,
      html: null,
      actionUrl: null,
      data: '{}',
    };
    const request = { category: 'system', topic: null, priority: 1, channels: null, collapseKey: null };
    const said = {
      createdBy: 'operator',
      type: 'news',
      expiresAt: null,
      request: { ...request, contents: [content] as const },
    };
    await feeds.database.transaction((tx) =>
      bulks.add(tx, {
        ...said,
        id,
        name: null,
        createdAt: new Date(),
        scheduledAt: null,
        audience,
        userIds: [],
        request: toKept(planPart(said, id)),
        sealed: null,
        rate,
        total: { count: 0, isCounted: true },
      }),
    );
    return id;
  }

  const published = async () =>
    (await feeds.database.query<{ n: number }>('SELECT count(*)::int AS n FROM notifications'))[0]!.n;
  const processed = async (id: string) => (await bulks.find(id))!.processed;
  const elapse = (ms: number) =>
    feeds.database.query(
      `UPDATE bulk_sends SET paced_at = paced_at - make_interval(secs => $1::float8 / 1000), next_at = '-infinity', lease_until = '-infinity'`,
      [ms],
    );

  it('is undone whole where its position can’t be written down', async () => {
    await know(30);
    const id = await started();
    await worker({ onAdvance: () => Promise.reject(new Error('no')) }).run(id);
    expect([await published(), await processed(id)]).toEqual([0, 0]);
    await elapse(0);
    expect(await worker().run(id)).toBe('over');
    expect([await published(), await processed(id), (await bulks.find(id))!.state]).toEqual([30, 30, 'COMPLETED']);
  });

  it('publishes nothing when another worker has taken it on meanwhile', async () => {
    await know(30);
    const id = await started();
    let isFirst = true;
    await worker({
      onAdvance: async () => {
        if (!isFirst) return;
        isFirst = false;
        // It stood still for longer than its lease: another one claims it, and has not come to publish anything.
        await elapse(0);
        expect(await new BulkWorkRepository(feeds.database).claim(id, 5_000)).toMatchObject({ id, position: '' });
      },
    }).run(id);
    expect([await published(), await processed(id)]).toEqual([0, 0]);
  });

  it('publishes nothing of a chunk that was under way when it was paused', async () => {
    await know(30);
    const id = await started();
    await worker({ onAdvance: () => feeds.database.transaction((tx) => bulks.pause(tx, id)) }).run(id);
    expect([await published(), (await bulks.find(id))!.state]).toEqual([0, 'PAUSED']);
    await feeds.database.transaction((tx) => bulks.resume(tx, id));
    await worker().run(id);
    expect([await published(), (await bulks.find(id))!.state]).toEqual([30, 'COMPLETED']);
  });

  it.each(['COMPLETED', 'CANCELLED', 'FAILED'])('keeps nothing of what it said when it is %s', async (state) => {
    await know(30);
    const id = await started({ kind: 'attributes', attributes: '{}' });
    const repository = new BulkWorkRepository(feeds.database);
    if (state === 'COMPLETED') await worker().run(id);
    if (state === 'CANCELLED') await feeds.database.transaction((tx) => bulks.cancel(tx, id));
    if (state === 'FAILED') await repository.fail((await repository.claim(id, 5_000))!, 'EXPIRED');
    const kept = 'SELECT state, request::text AS request, audience::text AS audience FROM bulk_sends WHERE id = $1';
    expect(await feeds.database.query(kept, [id])).toEqual([
      { state, request: '{}', audience: '{"kind" : "attributes"}' },
    ]);
    expect((await bulks.find(id))!.state).toBe(state);
  });

  it('goes by its own rate, and after a crash, too', async () => {
    await know(200);
    const id = await started(EVERYONE, 100);
    const first = await worker().run(id);
    expect(await processed(id)).toBeLessThanOrEqual(50);
    expect(first).not.toBe('over');
    const before = await processed(id);
    // Whoever takes it on after a crash finds no lease, and the same time.
    await feeds.database.query(`UPDATE bulk_sends SET next_at = '-infinity', lease_until = '-infinity'`);
    expect(await worker().run(id)).toBe('over');
    expect(await processed(id)).toBe(before);
    // A pause of hours earns it nothing.
    await elapse(3_600_000);
    await worker().run(id);
    expect(await processed(id)).toBeLessThanOrEqual(before + 50);
  });

  it('go by the rate of the installation, all together', async () => {
    await know(200);
    const ids = [await started(), await started()];
    for (const id of ids) await worker({ rate: 100 }).run(id);
    expect(await published()).toBeLessThanOrEqual(50);
    await feeds.database.query(`UPDATE bulk_pace SET paced_at = paced_at - interval '1 hour'`);
    await elapse(0);
    for (const id of ids) await worker({ rate: 100 }).run(id);
    expect(await published()).toBeLessThanOrEqual(100);
    expect(await published()).toBeGreaterThan(25);
  });

  it('says the same to all, though its first chunk has one person, who is not the only one to find it', async () => {
    await know(3);
    const id = await started(EVERYONE, 1);
    for (let chunk = 0; chunk < 4; chunk += 1) {
      await worker().run(id);
      await elapse(3_600_000);
    }
    expect((await bulks.find(id))!.state).toBe('COMPLETED');
    expect(await feeds.database.query('SELECT 1 FROM contents')).toHaveLength(1);
    for (const person of ['p00001', 'p00002', 'p00003']) {
      const found = await feeds.search.findPage({
        recipient: person,
        text: 'zebra',
        filter: {},
        before: 1_000_000,
        limit: 10,
      });
      expect(found).toHaveLength(1);
    }
  });

  it('passes those with some attributes in stretches, however rare they are, and counts them', async () => {
    await know(25_000, 'a');
    await know(7, 'b', '{"rare":[1,{"deep":true}]}');
    await know(12_000, 'c');
    const audience: BulkAudience = { kind: 'attributes', attributes: '{"rare":[{"deep":true}]}' };
    expect(await audiences.count(audience, 0)).toBe(7);
    expect(await audiences.count(EVERYONE, 0)).toBe(37_007);
    expect(await audiences.count(EVERYONE, 0, performance.now() - 1)).toBeUndefined();
    const id = await started(audience);
    expect(await worker().run(id)).toBe('over');
    expect(await bulks.find(id)).toMatchObject({ state: 'COMPLETED', processed: 7, total: 7 });
  });
});
