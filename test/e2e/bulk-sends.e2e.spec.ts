import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Client } from 'pg';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import {
  aBulk,
  bulkOf,
  type BulkSend,
  isCompleted,
  makeKnown,
  OPERATOR,
  PROGRESS,
  START,
  startBulk,
  steer,
  timesEach,
  untilBulk,
} from '../support/bulk.js';
import { ask, eventually, run, send, socketClient, watch } from '../support/client.js';
import { listOf, sendOf } from '../support/lifecycle.js';

const SHOP = tokenFor('shop', ['service']);
const inMs = (ms: number) => new Date(Date.now() + ms);
const COUNT = 'query ($to: BulkAudienceInput!) { count: bulkAudienceCount(to: $to) }';

describe('a bulk send', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  let sql: Client;
  beforeAll(async () => {
    installation = await startInstallation({ SWEEP_SECONDS: '0.2' }, 0);
    node = await installation.startNode();
    // People and watchers are at a node that does none of the work.
    other = await installation.startNode({ ROLES: 'api,gateway' });
    sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await installation.close();
  });

  const watching = (id: string, at = other) => {
    const client = socketClient(at.wsUrl, OPERATOR);
    onTestFinished(() => void client.dispose());
    return watch<{ bulk: BulkSend }>(client, PROGRESS, { id });
  };
  const saidBy = async (id: string) => {
    const { rows } = await sql.query<{ contents: number; parts: number }>(
      `SELECT count(DISTINCT n.content_id)::int AS contents, count(DISTINCT n.send_id)::int AS parts FROM notifications n
       WHERE n.send_id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1)`,
      [id],
    );
    return rows[0]!;
  };
  const refused = async (to: Record<string, unknown>, change: Record<string, unknown> = {}) => {
    const { errors } = await ask(node.url, OPERATOR, START, { input: aBulk(to, change) });
    return errors?.map(({ message, extensions }) => `${extensions.code}: ${message}`)[0];
  };

  it('reaches each of a list once, more than one send may name, live, and is seen going on from another node', async () => {
    const people = Array.from({ length: 3_000 }, (_, index) => `listed-${index}`);
    const live = socketClient(other.wsUrl, tokenFor('listed-1234'));
    onTestFinished(() => void live.dispose());
    const got = watch<{ notificationAdded: { title: string } }>(live, 'subscription { notificationAdded { title } }');
    await eventually(
      () => sql.query(`SELECT 1`),
      () => true,
    );
    const bulk = await startBulk(node.url, { userIds: [...people, ...people.slice(0, 10)] }, { name: 'News' });
    expect(bulk).toMatchObject({ name: 'News', total: 3_000, createdBy: 'operator', scheduledAt: null });
    const progress = watching(bulk.id);
    await progress.until((events) => events.at(-1)?.bulk.status === 'COMPLETED', 20_000);
    await eventually(
      () => progress.isDone,
      (isDone) => isDone,
    );
    const told = progress.events.map((event) => event.bulk);
    expect(told.at(-1)).toMatchObject({ total: 3_000, processed: 3_000, accepted: 3_000, rejected: 0, failure: null });
    expect(told.map(({ processed }) => processed)).toEqual(
      told.map(({ processed }) => processed).toSorted((a, b) => a - b),
    );
    await got.until((events) => events.length === 1);
    expect(got.events).toEqual([{ notificationAdded: { title: 'To all of you' } }]);
    expect(await timesEach(sql, bulk.id)).toEqual(new Map(people.map((id) => [id, 1])));
    // What it says is there once, not once for each chunk; and it is found as a send, under its own name.
    const { contents, parts } = await saidBy(bulk.id);
    expect(contents).toBe(parts);
    expect(parts).toBeLessThanOrEqual(2);
    expect(await sendOf(node, OPERATOR, bulk.id)).toMatchObject({ status: 'PUBLISHED', recipients: 3_000 });
  });

  it('reaches followers of a topic, those with attributes, and everybody', async () => {
    await makeKnown(sql, 'gold', 1_300, '{"plan":"gold","tags":["a","b"],"at":{"country":"AT"}}');
    await makeKnown(sql, 'iron', 1_300, '{"plan":"iron"}');
    await run(node.url, SHOP, 'mutation { saveTopic(input: { key: "fans" }) { key } }');
    const fans = Array.from({ length: 900 }, (_, index) => `gold-${String(index).padStart(7, '0')}`);
    await run(node.url, SHOP, 'mutation ($add: [ID!]) { setTopicFollowers(topic: "fans", add: $add) { key } }', {
      add: fans,
    });
    const count = async (to: Record<string, unknown>) =>
      (await run<{ count: number }>(node.url, OPERATOR, COUNT, { to })).count;
    const reached = async (to: Record<string, unknown>) => {
      const { id, total } = await startBulk(node.url, to);
      const done = await untilBulk(node.url, id, isCompleted);
      expect(done).toMatchObject({ total: done.processed, accepted: done.processed });
      expect(total).toBe(done.processed);
      const times = await timesEach(sql, id);
      expect([...times.values()].filter((each) => each !== 1)).toEqual([]);
      return [...times.keys()];
    };
    expect(await count({ topic: 'fans' })).toBe(900);
    expect((await reached({ topic: 'fans' })).toSorted()).toEqual(fans);
    const gold = { plan: 'gold', at: { country: 'AT' }, tags: ['b'] };
    expect(await count({ attributes: gold })).toBe(1_300);
    const golden = await reached({ attributes: gold });
    expect(golden).toHaveLength(1_300);
    expect(golden.every((id) => id.startsWith('gold-'))).toBe(true);
    expect(await count({ attributes: { plan: 'none' } })).toBe(0);
    expect(await reached({ attributes: { plan: 'none' } })).toEqual([]);
    const { rows } = await sql.query('SELECT count(*)::int AS all FROM recipients');
    expect(await count({ everyone: true })).toBe(rows[0].all);
    expect(await reached({ everyone: true })).toHaveLength(rows[0].all);
    const toTopic = await listOf(node, 'gold-0000007');
    expect(toTopic.ids).toHaveLength(3);
  });

  it('says what a template says, to each in his language, in languages that are each written once', async () => {
    const save = (locale: string, title: string) =>
      run(node.url, OPERATOR, `mutation ($input: SaveTemplateInput!) { saveTemplate(input: $input) { version } }`, {
        input: { key: 'terms', locale, category: 'system', content: { title, message: 'M {{ n }}' } },
      });
    await save('en', 'Terms {{ n }}');
    await save('de', 'Bedingungen {{ n }}');
    await sql.query(
      `INSERT INTO recipients (id, locale) SELECT 'speaks-' || lpad(n::text, 4, '0'), CASE WHEN n % 3 = 0 THEN 'de-AT' END FROM generate_series(0, 1199) n`,
    );
    const people = Array.from({ length: 1_200 }, (_, index) => `speaks-${String(index).padStart(4, '0')}`);
    const said = { title: null, message: null, template: { key: 'terms', variables: { n: 7 } } };
    const { id } = await startBulk(node.url, { userIds: people }, said);
    // What is saved meanwhile is for those who ask later.
    await save('en', 'Other terms');
    expect(await untilBulk(node.url, id, isCompleted)).toMatchObject({ accepted: 1_200 });
    const { rows } = await sql.query(
      `SELECT c.title, count(*)::int AS told, count(DISTINCT c.id)::int AS contents FROM notifications n JOIN contents c ON c.id = n.content_id
       WHERE n.send_id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1) GROUP BY 1 ORDER BY 1`,
      [id],
    );
    expect(rows).toEqual([
      { title: 'Bedingungen 7', told: 400, contents: 1 },
      { title: 'Terms 7', told: 800, contents: 1 },
    ]);
    expect(await refused({ userIds: people }, { ...said, template: { key: 'no-such' } })).toContain(
      'there is no template "no-such"',
    );
  });

  it('begins at its time, and may be paused, resumed and cancelled before', async () => {
    const people = ['early-1', 'early-2'];
    const at = inMs(900);
    const due = await startBulk(node.url, { userIds: people }, { scheduledAt: at });
    expect(due).toMatchObject({ status: 'SCHEDULED', total: 2, startedAt: null });
    const paused = await startBulk(node.url, { userIds: people }, { scheduledAt: at, title: 'paused' });
    expect(await steer(node.url, 'pauseBulkSend', paused.id)).toMatchObject({ status: 'PAUSED' });
    expect(await steer(node.url, 'resumeBulkSend', paused.id)).toMatchObject({ status: 'SCHEDULED' });
    expect(await steer(node.url, 'pauseBulkSend', paused.id)).toMatchObject({ status: 'PAUSED' });
    const cancelled = await startBulk(node.url, { userIds: people }, { scheduledAt: at });
    expect(await steer(node.url, 'cancelBulkSend', cancelled.id)).toMatchObject({ status: 'CANCELLED', processed: 0 });
    const done = await untilBulk(other.url, due.id, isCompleted);
    expect(new Date(done.startedAt!).getTime()).toBeGreaterThanOrEqual(at.getTime());
    expect(new Date(done.startedAt!).getTime()).toBeLessThan(at.getTime() + 1_500);
    expect(await sendOf(node, OPERATOR, due.id)).toMatchObject({ status: 'PUBLISHED', recipients: 2 });
    expect((await listOf(node, 'early-1')).items.map(({ title }) => title)).toEqual(['To all of you']);
    expect(await steer(node.url, 'resumeBulkSend', paused.id)).toMatchObject({ status: 'RUNNING' });
    await untilBulk(other.url, paused.id, isCompleted);
    expect((await listOf(node, 'early-1')).items.map(({ title }) => title)).toEqual(['paused', 'To all of you']);
    expect(await steer(node.url, 'cancelBulkSend', due.id)).toBe('BAD_USER_INPUT');
    expect(await steer(node.url, 'pauseBulkSend', due.id)).toBe('BAD_USER_INPUT');
    expect(await steer(node.url, 'resumeBulkSend', cancelled.id)).toBe('BAD_USER_INPUT');
  });

  it('publishes nothing more once pausing it was answered, and goes on where it was', async () => {
    const people = await makeKnown(sql, 'halt', 4_000, '{"halt":true}');
    const { id } = await startBulk(node.url, { attributes: { halt: true } }, { ratePerSecond: 4_000 });
    await untilBulk(node.url, id, ({ processed }) => processed > 0);
    const paused = (await steer(other.url, 'pauseBulkSend', id)) as BulkSend;
    expect(paused.status).toBe('PAUSED');
    const then = (await timesEach(sql, id)).size;
    expect(then).toBe(paused.processed);
    expect(then).toBeLessThan(4_000);
    // Another one comes and goes meanwhile.
    const { id: between } = await startBulk(node.url, { userIds: ['between'] });
    await untilBulk(node.url, between, isCompleted);
    expect((await timesEach(sql, id)).size).toBe(then);
    expect(await steer(other.url, 'pauseBulkSend', id)).toMatchObject({ status: 'PAUSED', processed: then });
    expect(await steer(other.url, 'resumeBulkSend', id)).toMatchObject({ status: 'RUNNING', processed: then });
    await untilBulk(node.url, id, isCompleted);
    expect(await timesEach(sql, id)).toEqual(new Map(people.map((person) => [person, 1])));
    // Whoever goes on with it says the same, and does not write it again.
    const { contents, parts } = await saidBy(id);
    expect(contents).toBe(parts);
  });

  it('cancelled with a recall it is gone from everybody who has not read it; those who watch are told', async () => {
    const people = await makeKnown(sql, 'recall', 1_200, '{"recall":true}');
    const { id } = await startBulk(node.url, { attributes: { recall: true } }, { ratePerSecond: 1_000 });
    const progress = watching(id);
    await progress.until((events) => (events.at(-1)?.bulk.processed ?? 0) >= 250);
    const read = (await listOf(other, people[0]!)).ids;
    await run(
      other.url,
      tokenFor(people[0]!),
      'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }',
      {
        ids: read,
      },
    );
    const cancelled = (await steer(other.url, 'cancelBulkSend', id, true)) as BulkSend;
    expect(cancelled.status).toBe('CANCELLED');
    await progress.until((events) => events.at(-1)?.bulk.status === 'CANCELLED');
    const left = () =>
      sql.query(
        `SELECT recipient, gone FROM notifications WHERE send_id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1) AND gone IS NULL`,
        [id],
      );
    await eventually(left, ({ rows }) => rows.length === 1);
    expect((await left()).rows).toEqual([{ recipient: people[0], gone: null }]);
    expect((await listOf(other, people[1]!)).badges).toEqual({ unreadCount: 0, unseenCount: 0 });
    expect((await timesEach(sql, id)).size).toBe(cancelled.processed);
    // Again, and by the words for any send: nothing changes.
    expect(await steer(other.url, 'cancelBulkSend', id, true)).toMatchObject({ status: 'CANCELLED' });
    expect(await sendOf(node, OPERATOR, id)).toMatchObject({ status: 'CANCELLED' });
  });

  it('is stopped and recalled by `cancelNotifications`, too', async () => {
    await makeKnown(sql, 'by-name', 1_000, '{"byName":true}');
    const { id } = await startBulk(node.url, { attributes: { byName: true } }, { ratePerSecond: 800 });
    await untilBulk(node.url, id, ({ processed }) => processed > 0);
    const mutation = `mutation ($id: ID!) { cancelNotifications(target: { sendId: $id }) { cancelled } }`;
    const other = tokenFor('somebody', ['service']);
    expect((await ask(node.url, other, mutation, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await run(node.url, OPERATOR, mutation, { id });
    const { processed, status } = await bulkOf(node.url, id);
    expect(status).toBe('CANCELLED');
    const { rows } = await sql.query(
      `SELECT count(*)::int AS published, count(*) FILTER (WHERE gone IS NULL)::int AS left FROM notifications
       WHERE send_id IN (SELECT send_id FROM bulk_send_parts WHERE bulk_id = $1)`,
      [id],
    );
    expect(rows).toEqual([{ published: processed, left: 0 }]);
  });

  it('is in the log when it is stopped so before it has begun', async () => {
    const scheduledAt = new Date(Date.now() + 86_400_000).toISOString();
    const { id } = await startBulk(node.url, { userIds: ['never-told'] }, { scheduledAt });
    await run(
      node.url,
      OPERATOR,
      'mutation ($id: ID!) { cancelNotifications(target: { sendId: $id }) { cancelled } }',
      { id },
    );
    expect((await bulkOf(node.url, id)).status).toBe('CANCELLED');
    type Entries = { auditLog: { nodes: { action: string; actorId: string; subject: string | null }[] } };
    const query = '{ auditLog(first: 100, action: "bulkSend.cancel") { nodes { action actorId subject } } }';
    const { auditLog } = await run<Entries>(node.url, OPERATOR, query);
    expect(auditLog.nodes).toContainEqual({
      action: 'bulkSend.cancel',
      actorId: 'operator',
      subject: `bulkSend:${id}`,
    });
  });

  it('keeps nobody waiting who sends to single people meanwhile', async () => {
    const people = await makeKnown(sql, 'crowd', 12_000, '{"crowd":true}');
    const { id } = await startBulk(node.url, { attributes: { crowd: true } });
    const waits: number[] = [];
    while ((await bulkOf(node.url, id)).status !== 'COMPLETED') {
      const began = performance.now();
      await send(node.url, SHOP, [`meanwhile-${waits.length}`]);
      waits.push(performance.now() - began);
    }
    expect((await bulkOf(node.url, id)).processed).toBe(people.length);
    // Some 40 ms on a machine of its own (docs/performance.md): behind the bulk send they would come after all of it.
    expect(waits.length).toBeGreaterThan(5);
    expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95)]).toBeLessThan(1_500);
  });

  it('counts who has it and who has read it, by and by', async () => {
    const { id } = await startBulk(node.url, { userIds: ['reader-1', 'reader-2', 'reader-3'] });
    await untilBulk(node.url, id, isCompleted);
    const { ids } = await listOf(node, 'reader-1');
    await run(
      node.url,
      tokenFor('reader-1'),
      'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }',
      {
        ids,
      },
    );
    await run(node.url, tokenFor('reader-2'), 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }', {
      ids: (await listOf(node, 'reader-2')).ids,
    });
    const done = await untilBulk(other.url, id, ({ read, delivered }) => read === 1 && delivered >= 1);
    expect(done).toMatchObject({ accepted: 3, failed: 0 });
  });

  it('under one idempotency key is started once, and told again', async () => {
    const to = { userIds: ['keyed'] };
    const key = { idempotencyKey: 'once' };
    const [one, two] = await Promise.all([startBulk(node.url, to, key), startBulk(other.url, to, key)]);
    expect(two.id).toBe(one.id);
    await untilBulk(node.url, one.id, isCompleted);
    expect(await startBulk(node.url, to, key)).toMatchObject({ id: one.id, status: 'COMPLETED' });
    expect(await timesEach(sql, one.id)).toEqual(new Map([['keyed', 1]]));
    expect(await refused({ userIds: ['another'] }, key)).toContain('IDEMPOTENCY_KEY_REUSED');
    await send(node.url, OPERATOR, ['keyed'], { idempotencyKey: 'of a send' });
    expect(await refused({ userIds: ['keyed'] }, { idempotencyKey: 'of a send' })).toContain('IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused where a send would be, and where it is for nobody in particular', async () => {
    expect(await refused({ everyone: false })).toContain('to.everyone must be true');
    expect(await refused({ attributes: {} })).toContain('BAD_USER_INPUT: Nothing was sent. to.attributes');
    expect(await refused({ userIds: [] })).toContain('at least one recipient');
    expect(await refused({ userIds: ['a'.repeat(129)] })).toContain('at most 128 characters');
    expect(await refused({ topic: 'nowhere' })).toContain('there is no topic "nowhere"');
    expect(await refused({ everyone: true }, { ratePerSecond: 0 })).toContain('ratePerSecond must be');
    expect(await refused({ everyone: true }, { title: '' })).toContain('title must not be empty');
    expect(await refused({ everyone: true }, { category: 'nothing' })).toContain('there is no category "nothing"');
    expect(await refused({ everyone: true }, { expiresAt: inMs(-1) })).toContain('expiresAt must be in the future');
    expect(await refused({ everyone: true }, { name: 'two\nlines' })).toContain('name must be one line');
    expect((await ask(node.url, OPERATOR, COUNT, { to: { topic: 'nowhere' } })).errors?.[0]?.extensions.code).toBe(
      'NOT_FOUND',
    );
    expect(await steer(node.url, 'pauseBulkSend', 'nothing')).toBe('NOT_FOUND');
    const progress = watching('01890000-0000-7000-8000-000000000000');
    expect(JSON.stringify(await progress.failure())).toContain('NOT_FOUND');
  });

  it('does not come to somebody who was erased, and goes on behind him', async () => {
    const people = Array.from({ length: 400 }, (_, index) => `erase-${String(index).padStart(3, '0')}`);
    const { id } = await startBulk(node.url, { userIds: people }, { ratePerSecond: 200 });
    await untilBulk(node.url, id, ({ processed }) => processed > 0);
    await steer(node.url, 'pauseBulkSend', id);
    const at = await sql.query<{ position: string }>('SELECT position FROM bulk_sends WHERE id = $1', [id]);
    const { position } = at.rows[0]!;
    const erase = 'mutation ($id: ID!) { erasePersonalData(userId: $id) }';
    // Whom it stands at, who is to come, and, while it runs, who was read ahead.
    for (const who of [position, 'erase-398']) await run(node.url, OPERATOR, erase, { id: who });
    await steer(node.url, 'resumeBulkSend', id);
    await run(node.url, OPERATOR, erase, { id: 'erase-399' });
    const done = await untilBulk(node.url, id, isCompleted);
    expect(done.processed).toBe(398);
    const gone = [position, 'erase-398', 'erase-399'];
    expect(await timesEach(sql, id)).toEqual(
      new Map(people.filter((one) => !gone.includes(one)).map((one) => [one, 1])),
    );
    const { rows } = await sql.query(
      'SELECT id FROM recipients WHERE id = ANY($1) UNION ALL SELECT position FROM bulk_sends WHERE position = ANY($1)',
      [gone],
    );
    expect(rows).toEqual([]);
  });

  it('fails when its time is over before everybody has it', async () => {
    await makeKnown(sql, 'late', 600, '{"late":true}');
    const { id } = await startBulk(
      node.url,
      { attributes: { late: true } },
      { ratePerSecond: 100, expiresAt: inMs(1_500) },
    );
    const failed = await untilBulk(node.url, id, ({ status }) => status === 'FAILED');
    expect(failed.failure).toBe('EXPIRED');
    expect(failed.processed).toBeGreaterThan(0);
    expect(failed.processed).toBeLessThan(600);
    expect((await timesEach(sql, id)).size).toBe(failed.processed);
  });

  it('is listed, the newest first, by pages; and each thing done to it is in the log', async () => {
    const ids: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      ids.unshift((await startBulk(node.url, { userIds: ['paged'] }, { name })).id);
    }
    const query = `query ($after: String) { bulkSends(first: 2, after: $after) { nodes { id name } pageInfo { endCursor hasNextPage } } }`;
    type Page = { bulkSends: { nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } };
    const first = (await run<Page>(node.url, OPERATOR, query)).bulkSends;
    const second = (await run<Page>(node.url, OPERATOR, query, { after: first.pageInfo.endCursor })).bulkSends;
    expect([...first.nodes, ...second.nodes].map(({ id }) => id).slice(0, 3)).toEqual(ids);
    expect(first.pageInfo.hasNextPage).toBe(true);
    await steer(node.url, 'cancelBulkSend', ids[0]!, true);
    type Entries = { auditLog: { nodes: { action: string; actorId: string; subject: string | null }[] } };
    const { auditLog } = await run<Entries>(
      node.url,
      OPERATOR,
      '{ auditLog(first: 100, action: "bulkSend.") { nodes { action actorId subject } } }',
    );
    expect(auditLog.nodes.filter(({ subject }) => subject === `bulkSend:${ids[0]}`)).toEqual([
      { action: 'bulkSend.cancel', actorId: 'operator', subject: `bulkSend:${ids[0]}` },
      { action: 'bulkSend.start', actorId: 'operator', subject: `bulkSend:${ids[0]}` },
    ]);
  });
});
