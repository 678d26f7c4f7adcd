import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

/** What a person does to those that he names, to one, and to all. */
const NAMED = ['read', 'unread', 'seen', 'archived', 'unarchived', 'unsnoozed', 'deleted'] as const;
const ALL = ['allRead', 'allSeen', 'archived'] as const;

interface Row extends Record<string, unknown> {
  id: string;
  seq: number;
  rev: number;
  read: boolean;
}

describe('the feed', () => {
  let feeds: FeedFixture;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  const rowsOf = (recipient: string) =>
    feeds.database.query<Row>(
      'SELECT id, seq, rev, read_at IS NOT NULL AS read FROM notifications WHERE recipient = $1 ORDER BY seq',
      [recipient],
    );

  /** What must hold of a feed at every moment, in one snapshot. */
  async function expectSound(recipient: string): Promise<void> {
    const [found] = await feeds.database.query<{
      last_seq: number;
      unread_count: number;
      unseen_count: number;
      unread: number;
      unseen: number;
      lost_to_sight: number;
      greatest: number;
      seqs: number;
      revs: number;
      all_rows: number;
      keyed: number;
      keys: number;
    }>(
      `SELECT f.last_seq, f.unread_count, f.unseen_count, n.* FROM feeds f, LATERAL (
         SELECT count(*) FILTER (WHERE is_in AND read_at IS NULL) AS unread,
                count(*) FILTER (WHERE is_in AND seen_at IS NULL) AS unseen,
                count(*) FILTER (WHERE is_in AND seen_at IS NULL AND seq <= f.seen_seq) AS lost_to_sight,
                coalesce(max(rev), 0) AS greatest, count(*) AS all_rows,
                count(DISTINCT seq) AS seqs, count(DISTINCT rev) AS revs,
                count(collapse_key) FILTER (WHERE gone IS NULL) AS keyed,
                count(DISTINCT collapse_key) FILTER (WHERE gone IS NULL) AS keys
         FROM (SELECT *, archived_at IS NULL AND snoozed_until IS NULL AND gone IS NULL AS is_in
               FROM notifications WHERE recipient = f.recipient) i) n
       WHERE f.recipient = $1`,
      [recipient],
    );
    if (!found) return;
    expect([found.unread_count, found.unseen_count]).toEqual([found.unread, found.unseen]);
    // Whoever sees all of them looks only behind where all were seen.
    expect(found.lost_to_sight).toBe(0);
    expect(found.keyed).toBe(found.keys);
    expect(found.greatest).toBe(found.last_seq);
    expect([found.seqs, found.revs]).toEqual([found.all_rows, found.all_rows]);
  }

  it('gives every change of one transaction the next numbers, and events the counts after each', async () => {
    const send = aPlannedSend(['numbers']);
    await feeds.publisher.publish(send);
    await feeds.publisher.publish(aPlannedSend(['numbers']));
    const ids = (await rowsOf('numbers')).map((row) => row.id);
    const read = await feeds.changes.change('numbers', ids, 'read');
    expect(read.changes).toMatchObject([
      { kind: 'UPDATED', number: 3, unread: 1, unseen: 1, record: { rev: 3 } },
      { kind: 'UPDATED', number: 4, unread: 0, unseen: 0, record: { rev: 4 } },
    ]);
    expect(read.feed).toMatchObject({ lastSeq: 4, unread: 0, unseen: 0 });
    expect((await feeds.changes.change('numbers', ids, 'read')).changes).toEqual([]);
    expect((await feeds.inboxes.state('numbers')).lastSeq).toBe(4);
    await expectSound('numbers');
  });

  it('keeps counts, numbers and rows equal under writers that act at the same time, as the transition table says', async () => {
    let nextFeed = 0;
    const pick = fc.array(fc.nat(30), { minLength: 1, maxLength: 6 });
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('publish' as const),
        count: fc.integer({ min: 1, max: 4 }),
        collapseKey: fc.constantFrom(null, 'k'),
      }),
      { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...NAMED), pick }) },
      fc.record({ kind: fc.constant('snooze' as const), pick }),
      fc.record({ kind: fc.constant('all' as const), change: fc.constantFrom(...ALL) }),
      fc.record({ kind: fc.constant('acknowledge' as const), pick: fc.array(fc.nat(30), { maxLength: 6 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(action, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 5 }),
        async (writers) => {
          const recipient = `property-${(nextFeed += 1)}`;
          await feeds.publisher.publish(aPlannedSend([recipient]));
          const pickIds = async (pick: number[]) => {
            const rows = await rowsOf(recipient);
            return pick.flatMap((index) => rows[index % rows.length]?.id ?? []);
          };
          const snoozeOne = async (of: string, [id]: string[]) => {
            if (id !== undefined) await feeds.changes.snooze(of, id, new Date(Date.now() + 3_600_000));
          };
          let published = 1;
          const sampler = sampleWhile(() => expectSound(recipient));
          await Promise.all(
            writers.map(async (actions) => {
              for (const step of actions) {
                if (step.kind === 'publish') {
                  published += step.count;
                  const { collapseKey } = step;
                  await Promise.all(
                    Array.from({ length: step.count }, () =>
                      feeds.publisher.publish(aPlannedSend([recipient, `${recipient}-other`], { collapseKey })),
                    ),
                  );
                } else if (step.kind === 'all') await feeds.inboxChanges.changeAll(recipient, step.change, {}, null);
                else if (step.kind === 'acknowledge')
                  await feeds.inboxChanges.acknowledge(recipient, await pickIds(step.pick));
                else if (step.kind === 'snooze') await snoozeOne(recipient, await pickIds(step.pick));
                else await feeds.changes.change(recipient, await pickIds(step.pick), step.kind);
              }
            }),
          );
          await sampler.stop();
          await expectSound(recipient);
          expect(await rowsOf(recipient)).toHaveLength(published);
        },
      ),
      { numRuns: process.env['HERALD_TEST_LONG'] ? 300 : 25 },
    );
  });

  it('a reader never passes a number that is still to come', async () => {
    const recipient = 'never-passes';
    const seen: number[] = [];
    let at = 0;
    let writing = true;
    const reading = (async () => {
      for (let last = false; !last;) {
        last = !writing;
        const page = await feeds.reader.read('added', recipient, at);
        seen.push(...page.entries.map((entry) => entry.number));
        at = page.hasMore ? (seen.at(-1) ?? at) : page.lastSeq;
      }
    })();
    await Promise.all(
      Array.from({ length: 400 }, () => feeds.publishing.publish(feeds.database, [aPlannedSend([recipient])])),
    );
    writing = false;
    await reading;
    expect(seen).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  });

  it('counts what a publish committed while it waited for the lock', async () => {
    const recipient = 'undercount';
    await feeds.publisher.publish(aPlannedSend([recipient]));
    const other = new Client({ connectionString: feeds.url });
    await other.connect();
    try {
      await other.query('BEGIN');
      await feeds.publishing.publish(
        { query: async (text, params) => (await other.query(text, params as unknown[])).rows },
        [aPlannedSend([recipient])],
      );
      const chunk = { filter: {}, from: 0, upTo: 1_000, limit: 1_000 };
      // The mark waits for the feed; what it then counts must include what it waited for.
      const marking = feeds.changes.changeChunk(recipient, 'allRead', chunk);
      await waitingForLock();
      await other.query('COMMIT');
      expect((await marking).changes).toHaveLength(2);
    } finally {
      await other.end();
    }
    expect((await feeds.inboxes.state(recipient)).unread).toBe(0);
    await expectSound(recipient);
  });

  async function waitingForLock(): Promise<void> {
    await eventually(
      () =>
        feeds.database.query<{ n: number }>(
          `SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        ),
      ([row]) => (row?.n ?? 0) > 0,
    );
  }

  it('writers of the same feeds in any order never deadlock', async () => {
    const people = Array.from({ length: 30 }, (_, index) => `deadlock-${index}`);
    const before = await deadlocks();
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const order = index % 2 === 0 ? people : [...people].reverse();
        await feeds.publishing.publish(feeds.database, [aPlannedSend(order)]);
        const rows = await rowsOf(people[index % people.length] ?? '');
        const ids = rows.map((row) => row.id);
        await Promise.all([
          feeds.changes.change(people[index % people.length] ?? '', [...ids].reverse(), 'read'),
          feeds.inboxChanges.acknowledge(people[index % people.length] ?? '', ids),
        ]);
      }),
    );
    expect(await deadlocks()).toBe(before);
    for (const person of people) await expectSound(person);
  });

  /** PostgreSQL publishes its statistics with a delay; each of our connections does so when it is idle for a second. */
  async function deadlocks(): Promise<number> {
    await feeds.database.query('SELECT pg_stat_force_next_flush()');
    const [row] = await feeds.database.query<{ deadlocks: number }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    return row?.deadlocks ?? 0;
  }

  it('marks a mass in chunks that end, and what comes meanwhile stays unread', async () => {
    const recipient = 'mass';
    for (let sent = 0; sent < 2_300; sent += 100) {
      await feeds.publishing.publish(
        feeds.database,
        Array.from({ length: 100 }, () => aPlannedSend([recipient])),
      );
    }
    const marking = feeds.inboxChanges.changeAll(recipient, 'allRead', {}, null);
    await eventually(
      () => feeds.inboxes.state(recipient),
      (state) => state.unread < 2_300,
    );
    await feeds.publisher.publish(aPlannedSend([recipient]));
    const change = await marking;
    expect(change.affected).toBe(2_300);
    expect((await feeds.inboxes.state(recipient)).unread).toBe(1);
    const [feed] = await feeds.database.query<{ resync_seq: number }>(
      'SELECT resync_seq FROM feeds WHERE recipient = $1',
      [recipient],
    );
    expect(feed?.resync_seq).toBeGreaterThan(2_300);
    await expectSound(recipient);
  });

  it('finds what came back unseen between two chunks of marking all seen', async () => {
    const recipient = 'between-chunks';
    for (let sent = 0; sent < 3; sent += 1) await feeds.publisher.publish(aPlannedSend([recipient]));
    const [first] = await rowsOf(recipient);
    await feeds.changes.change(recipient, [first!.id], 'archived');
    const chunk = { filter: {}, from: 0, upTo: 4, limit: 1 };
    const { next } = await feeds.changes.changeChunk(recipient, 'allSeen', chunk);
    await feeds.changes.change(recipient, [first!.id], 'unarchived');
    await feeds.changes.changeChunk(recipient, 'allSeen', { ...chunk, from: next!, limit: 1_000 });
    expect((await feeds.inboxes.state(recipient)).unseen).toBe(0);
    await expectSound(recipient);
  });

  it('marks seen what matches alone, and finds the rest later', async () => {
    const recipient = 'seen-by-filter';
    await feeds.publisher.publish(aPlannedSend([recipient], { category: 'social' }));
    await feeds.publisher.publish(aPlannedSend([recipient]));
    expect((await feeds.inboxChanges.changeAll(recipient, 'allSeen', { categories: ['system'] }, null)).affected).toBe(
      1,
    );
    await expectSound(recipient);
    expect((await feeds.inboxChanges.changeAll(recipient, 'allSeen', {}, null)).affected).toBe(1);
    await expectSound(recipient);
  });

  it('lives beside a node of the version before, which does not count what is unseen', async () => {
    const recipient = 'two-versions';
    const publishAsBefore = async () => {
      await feeds.publisher.publish(aPlannedSend([recipient]));
      await feeds.database.query('UPDATE feeds SET unseen_count = unseen_count - 1 WHERE recipient = $1', [recipient]);
    };
    await publishAsBefore();
    await publishAsBefore();
    const [first, second] = await rowsOf(recipient);
    expect((await feeds.changes.change(recipient, [first!.id], 'read')).feed).toMatchObject({ unread: 1, unseen: 0 });
    await feeds.changes.change(recipient, [second!.id], 'archived');
    await feeds.publisher.publish(aPlannedSend([recipient]));
    const { cursor } = await feeds.inbox.inbox(recipient);
    await publishAsBefore();
    // The bell is opened, and they are right again: as that is no notification's change, all are told to load it anew.
    const before = (await feeds.inboxes.state(recipient)).lastSeq;
    const opened = await feeds.inboxChanges.changeAll(recipient, 'allSeen', {}, cursor);
    expect(opened.inbox.unseenCount).toBe(1);
    expect(await feeds.inboxes.state(recipient)).toMatchObject({ lastSeq: before + 2, unread: 2, unseen: 1 });
    expect((await feeds.reader.read('changed', recipient, before)).resyncFloor).toBe(before + 2);
  });

  it('is one feed whatever characters a recipient has, and sorts them as bytes', async () => {
    const people = ['é', 'z', 'Z', '😀', '\uffff', 'a b', "o'hara", '%_'];
    await Promise.all(people.map(() => feeds.publisher.publish(aPlannedSend(people))));
    for (const person of people) {
      expect((await feeds.inboxes.state(person)).lastSeq).toBe(people.length);
      await expectSound(person);
    }
  });

  it('finds one notification in one partition', async () => {
    const plan = await feeds.database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT 1 FROM notifications WHERE id = '${aPlannedSend(['x']).sendId}'`,
    );
    expect(
      plan
        .map((row) => row['QUERY PLAN'])
        .join('\n')
        .match(/Scan .*notifications_\d+/g),
    ).toHaveLength(1);
  });
});

/** Runs a check again and again beside what goes on, until it is stopped; fails as the check fails. */
function sampleWhile(check: () => Promise<void>): { stop(): Promise<void> } {
  let going = true;
  const run = (async () => {
    while (going) await check();
  })();
  run.catch(() => undefined);
  return {
    async stop() {
      going = false;
      await run;
    },
  };
}
