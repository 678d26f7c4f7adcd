import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { AuditMaintenance } from '../../src/platform/audit/audit-maintenance.js';
import { AuditLog, type AuditRecord, ensureAuditPartitions, ERASED } from '../../src/platform/audit/index.js';
import {
  type AuditFilter,
  type AuditNews,
  AuditTrailRepository,
} from '../../src/platform/audit/audit-trail.repository.js';
import { AuditPersonalData } from '../../src/platform/audit/audit.personal-data.js';
import { firstIdAt, newId } from '../../src/platform/database/index.js';
import { PersonalData, type PersonalRow } from '../../src/platform/personal-data/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

const audit = new AuditLog();
const ROOT = { id: 'root', address: '192.0.2.7' };
const ALL = { actorId: null, action: null };

function aRecord(change: Partial<AuditRecord> = {}): AuditRecord {
  return { caller: ROOT, action: 'template.save', subject: { kind: 'template', id: 'welcome' }, ...change };
}

describe('the audit log', () => {
  let feeds: FeedFixture;
  let trail: AuditTrailRepository;
  const record = (...records: AuditRecord[]) => feeds.database.transaction((tx) => audit.record(tx, ...records));
  const actionsOf = async (filter: Partial<AuditFilter>) =>
    (await trail.page({ ...ALL, ...filter }, null, 100)).map(({ action }) => action);

  beforeAll(async () => {
    feeds = await feedFixture();
    trail = new AuditTrailRepository(feeds.database);
  });
  afterAll(() => feeds.close());

  it('says who did what to what, when, from where', async () => {
    const send = newId();
    await record(
      aRecord({ detail: { version: 3, key: null } }),
      aRecord({ action: 'notification.send', subject: { kind: 'send', id: send }, caller: { id: 'shop' } }),
      aRecord({ action: 'recipient.upsert', subject: null, people: ['bob', 'ada'] }),
    );
    const entries = await trail.page(ALL, null, 10);
    expect(entries.map(({ id: _id, at: _at, ...entry }) => entry).toReversed()).toEqual(
      expect.arrayContaining([
        {
          actorId: 'root',
          action: 'template.save',
          subject: 'template:welcome',
          detail: { version: 3, key: null, address: '192.0.2.7' },
        },
        { actorId: 'shop', action: 'notification.send', subject: `send:${send}`, detail: {} },
        {
          actorId: 'root',
          action: 'recipient.upsert',
          subject: null,
          detail: { people: ['ada', 'bob'], peopleCount: 2, address: '192.0.2.7' },
        },
      ]),
    );
    for (const { at } of entries) expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000);
  });

  it('has no entry of what was rolled back', async () => {
    await expect(
      feeds.database.transaction(async (tx) => {
        await audit.record(tx, aRecord({ action: 'never.done' }));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await actionsOf({ action: 'never.done' })).toEqual([]);
  });

  it.each([
    ['UPDATE', `UPDATE audit_entries SET action = 'nothing'`],
    ['UPDATE', `UPDATE audit_entries SET action = 'nothing' WHERE false`],
    ['DELETE', 'DELETE FROM audit_entries'],
    ['TRUNCATE', 'TRUNCATE audit_entries'],
    ['UPDATE', `UPDATE audit_entries SET id = gen_random_uuid()`],
    ['DELETE', 'DELETE FROM <week>'],
    ['UPDATE', `UPDATE <week> SET address = NULL`],
    ['TRUNCATE', 'TRUNCATE <week>'],
    [
      'INSERT',
      `INSERT INTO audit_entries SELECT * FROM audit_entries LIMIT 1 ON CONFLICT (id) DO UPDATE SET action = 'nothing'`,
    ],
  ])('refuses %s: %s', async (_what, statement) => {
    await record(aRecord());
    const [entry] = await feeds.database.query<{ week: string; n: number }>(
      'SELECT max(tableoid::regclass::text) AS week, count(*)::int AS n FROM audit_entries',
    );
    await expect(feeds.database.query(statement.replace('<week>', entry?.week ?? ''))).rejects.toThrow(
      /audit_entries only grows: (UPDATE|DELETE|TRUNCATE) is refused/,
    );
    const [after] = await feeds.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entries WHERE action <> 'nothing'`,
    );
    expect(after?.n).toBe(entry?.n);
  });

  it('finds entries by actor, by action, by the beginning of actions, and by both, page by page', async () => {
    const by = (id: string, ...actions: string[]) => actions.map((action) => aRecord({ caller: { id }, action }));
    await record(...by('finder', 'f.one', 'f.two', 'g.one', 'fa.one'), ...by('other-finder', 'f.one', 'f.three'));
    expect((await actionsOf({ actorId: 'finder' })).toSorted()).toEqual(['f.one', 'f.two', 'fa.one', 'g.one']);
    expect((await actionsOf({ action: 'f.one' })).length).toBe(2);
    expect((await actionsOf({ action: 'f.' })).toSorted()).toEqual(['f.one', 'f.one', 'f.three', 'f.two']);
    expect((await actionsOf({ action: 'f.', actorId: 'finder' })).toSorted()).toEqual(['f.one', 'f.two']);
    expect(await actionsOf({ action: 'f.three', actorId: 'finder' })).toEqual([]);
    expect(await actionsOf({ actorId: 'nobody' })).toEqual([]);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page: { id: string }[] = await trail.page({ actorId: 'finder', action: null }, after, 3);
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1)?.id ?? null;
      if (page.length < 3) break;
    }
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(new Set(seen).size).toBe(4);
  });

  it('tells a person what he did and what is about him, and of nobody else', async () => {
    const his = { id: 'his', address: '198.51.100.9' };
    await record(
      aRecord({ caller: his, detail: { version: 1 } }),
      aRecord({ caller: his, action: 'session.revoke', subject: { kind: 'recipient', id: 'his' } }),
      aRecord({ action: 'recipient.upsert', subject: { kind: 'recipient', id: 'his' } }),
      aRecord({ action: 'recipient.upsert', subject: { kind: 'recipient', id: 'hers' } }),
      // A topic may be called as he is.
      aRecord({ action: 'topic.save', subject: { kind: 'topic', id: 'his' } }),
    );
    const topic = { kind: 'topic', id: 'news' };
    for (let index = 0; index < 600; index += 1) {
      await record(
        aRecord({ action: 'topic.setFollowers', subject: topic, people: ['hers', 'his'], detail: { index } }),
      );
    }
    const known = new AuditPersonalData(new PersonalData(), trail);
    const [section] = known.sections('his');
    expect(section?.name).toBe('auditEntries');
    const rows: PersonalRow[] = [];
    for await (const row of section!.rows) rows.push(row);
    const told = rows.map(({ id: _id, at: _at, ...row }) => row);
    expect(told.slice(0, 2)).toEqual(
      expect.arrayContaining([
        {
          actorId: 'his',
          action: 'template.save',
          subject: 'template:welcome',
          detail: { version: 1, address: his.address },
        },
        { actorId: 'his', action: 'session.revoke', subject: 'recipient:his', detail: { address: his.address } },
      ]),
    );
    // Not from where others did it, nor whom else they did it to.
    expect(told).toContainEqual({ actorId: 'root', action: 'recipient.upsert', subject: 'recipient:his', detail: {} });
    const followed = told.filter(({ action }) => action === 'topic.setFollowers');
    expect(new Set(followed.map(({ detail }) => (detail as { index: number }).index)).size).toBe(600);
    expect(followed).toHaveLength(600);
    expect(told).toHaveLength(603);
    expect(JSON.stringify(told)).not.toMatch(/hers|192\.0\.2\.7/);
    expect(await known.sections('unheard-of')[0]!.rows[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
  });

  it('makes each name once, whoever comes first', async () => {
    const all = Array.from({ length: 8 }, () => record(aRecord({ caller: { id: 'many-at-once' } })));
    await feeds.database.transaction(async (tx) => {
      await audit.record(tx, aRecord({ caller: { id: 'two-at-once' } }));
      all.push(record(aRecord({ caller: { id: 'two-at-once' } })));
      await eventually(
        () => feeds.database.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`),
        (waiting) => waiting.length > 0,
        1_500,
      );
    });
    await Promise.all(all);
    expect((await actionsOf({ actorId: 'two-at-once' })).length).toBe(2);
    const rows = await feeds.database.query(`SELECT 1 FROM audit_names WHERE name = 'many-at-once'`);
    expect(rows.length).toBe(1);
    expect((await actionsOf({ actorId: 'many-at-once' })).length).toBe(8);
  });

  it('forgets a name everywhere, and keeps what belongs together', async () => {
    await record(
      aRecord({ caller: { id: 'gone' }, action: 'left.one' }),
      aRecord({ action: 'left.two', subject: { kind: 'recipient', id: 'gone' } }),
      aRecord({ action: 'left.three', subject: null, people: ['gone', 'stays'] }),
    );
    const forget = () => feeds.database.transaction((tx) => audit.forget(tx, 'gone'));
    const hash = await forget();
    expect(hash).toMatch(new RegExp(`^${ERASED}[\\w-]{22}$`));
    const left = await trail.page({ actorId: null, action: 'left.' }, null, 10);
    expect(left.find(({ action }) => action === 'left.one')?.actorId).toBe(hash);
    expect(left.find(({ action }) => action === 'left.two')?.subject).toBe(`recipient:${hash}`);
    expect(left.find(({ action }) => action === 'left.three')?.detail['people']).toEqual([hash, 'stays']);
    expect((await actionsOf({ actorId: hash })).length).toBe(1);
    // Somebody else comes under this id, or he does again: what he does now is his, until he is erased again.
    await record(aRecord({ caller: { id: 'gone' }, action: 'left.again' }));
    expect(await actionsOf({ actorId: 'gone' })).toEqual(['left.again']);
    expect(await forget()).toBe(hash);
    expect((await actionsOf({ actorId: hash })).toSorted()).toEqual(['left.again', 'left.one']);
    const everything = await feeds.database.query<{ row: string }>(
      `SELECT t::text AS row FROM audit_names t UNION ALL SELECT e::text FROM audit_entries e`,
    );
    expect(everything.filter(({ row }) => /\bgone\b/.test(row))).toEqual([]);
  });

  it('has an entry for each send, in the transaction that publishes it, and none for what was accepted before', async () => {
    const mine = (change: object) =>
      aPlannedSend(['sent-to'], { requestedBy: { id: 'sender', address: '::1' }, ...change });
    const [now, later, recorded] = [
      mine({}),
      mine({ dueAt: new Date(Date.now() + 60_000) }),
      aPlannedSend(['sent-to']),
    ];
    const idempotency = { key: 'k', fingerprint: Buffer.alloc(32), sealed: null, answer: '{}' };
    const keyed = mine({ idempotency });
    await Promise.all([now, later, recorded, keyed].map((send) => feeds.publisher.publish(send)));
    expect(await feeds.publisher.publish(mine({ idempotency }))).toMatchObject({ duplicate: true });
    const entries = await trail.page({ actorId: 'sender', action: 'notification.send' }, null, 10);
    const told = entries.map(
      ({ subject, detail }) => `${subject} ${detail['isScheduled'] === true} ${String(detail['address'])}`,
    );
    const sent = [now, later, keyed].map((send) => `send:${send.sendId} ${send === later} ::1`);
    expect(told.toSorted()).toEqual(sent.toSorted());
  });

  it('keeps nobody waiting for a name that somebody’s open transaction needs', async () => {
    const host = new Client({ connectionString: feeds.url });
    await host.connect();
    try {
      await audit.makeKnown(feeds.database, 'host-app');
      await host.query('BEGIN');
      const tx = {
        query: async (text: string, params?: readonly unknown[]) =>
          (await host.query(text, params as unknown[])).rows as never,
      };
      await audit.record(tx, aRecord({ caller: { id: 'host-app' } }));
      await record(aRecord({ caller: { id: 'host-app' }, action: 'host.other' }));
      await host.query('COMMIT');
    } finally {
      await host.end();
    }
    expect((await actionsOf({ actorId: 'host-app' })).toSorted()).toEqual(['host.other', 'template.save']);
  });

  describe('followed', () => {
    const idsOf = ({ entries }: AuditNews) => entries.map(({ action }) => action);

    it('shows each once, whatever order transactions end in, and however long one was open', async () => {
      // Names that are new would be waited for.
      await record(aRecord());
      const slow = new Client({ connectionString: feeds.url });
      await slow.connect();
      try {
        const tx = {
          query: async (text: string, params?: readonly unknown[]) =>
            (await slow.query(text, params as unknown[])).rows as never,
        };
        await slow.query('BEGIN');
        await audit.record(tx, aRecord({ action: 'slow.one' }));
        let seen = await trail.now();
        await record(aRecord({ action: 'quick.one' }));
        const first = await trail.since(seen, 10);
        expect(idsOf(first)).toEqual(['quick.one']);
        seen = first.position;
        expect(idsOf(await trail.since(seen, 10))).toEqual([]);
        await audit.record(tx, aRecord({ action: 'slow.two' }));
        await record(aRecord({ action: 'quick.two' }));
        await slow.query('COMMIT');
        const second = await trail.since(seen, 10);
        expect(idsOf(second).toSorted()).toEqual(['quick.two', 'slow.one', 'slow.two']);
        expect(idsOf(await trail.since(second.position, 10))).toEqual([]);
      } finally {
        await slow.end();
      }
    });

    it('reads what is longer than a page in one snapshot', async () => {
      const seen = await trail.now();
      for (let each = 0; each < 5; each += 1) await record(aRecord({ action: `page.${each}` }));
      const first = await trail.since(seen, 2);
      await record(aRecord({ action: 'page.later' }));
      const found = idsOf(first);
      let { last, position } = first;
      while (last) {
        const next: AuditNews = await trail.since(seen, 2, { within: first.position, place: last });
        found.push(...idsOf(next));
        ({ last, position } = next);
      }
      expect(found).toEqual(['page.0', 'page.1', 'page.2', 'page.3', 'page.4']);
      expect(position).toBe(first.position);
      expect(idsOf(await trail.since(position, 10))).toEqual(['page.later']);
    });
  });

  it('is kept by weeks for AUDIT_DAYS, and each week refuses what all do', async () => {
    const old = Date.now() - 400 * 24 * 3_600_000;
    await feeds.database.transaction((tx) => ensureAuditPartitions(tx, old));
    await feeds.database.query(
      `INSERT INTO audit_entries (id, at, transaction, actor, action) SELECT $1::uuid, now(), 0, (SELECT min(id) FROM audit_names), 'old.one'`,
      [firstIdAt(old)],
    );
    const maintenance = new AuditMaintenance(feeds.config, feeds.database, memoryLogger().logger);
    await maintenance.run(Date.now() - 100 * 24 * 3_600_000);
    expect(await actionsOf({ action: 'old.one' })).toEqual(['old.one']);
    await maintenance.run();
    expect(await actionsOf({ action: 'old.one' })).toEqual([]);
    await expect(feeds.database.query('TRUNCATE audit_entries')).rejects.toThrow('only grows');
  });
});
