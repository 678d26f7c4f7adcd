import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { NO_CHOICES, type PersonPreferences } from '../../src/preferences/preference-rules.js';
import { resolvePreference } from '../../src/preferences/resolve-preference.js';
import { eventually } from '../support/client.js';
import {
  EMAIL,
  person,
  preferencesFixture,
  type PreferencesFixture,
  type PreferencesNode,
} from '../support/preferences-fixture.js';

const ADMIN = person('root');
const emailOff = { channel: 'email', enabled: false };
const DAY_MS = 86_400_000;

let preferences: PreferencesFixture;
let node: PreferencesNode;
beforeAll(async () => {
  preferences = await preferencesFixture();
  node = await preferences.node();
});
afterAll(() => preferences.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
const emailOf = (at: PreferencesNode, who: PersonPreferences | undefined, category = 'social', type = 'liked') =>
  resolvePreference({
    category: at.catalog.get(category),
    channelDefault: at.catalog.channelDefault('email'),
    person: who ?? NO_CHOICES,
    type,
    channel: 'email',
    nowMs: Date.now(),
  });

describe('what a person chose', () => {
  it('is kept, and told again to whoever plans', async () => {
    const ada = person('ada');
    const windows = [{ days: [6, 7], from: '22:00', to: '06:00' }];
    await node.service.update(ada, {
      channels: [emailOff],
      categories: [{ category: 'social', channels: [{ channel: 'email', enabled: true, timing: 'ALWAYS' }] }],
      types: [{ type: 'constructor', channels: [emailOff] }],
      quietHours: { enabled: true, windows },
    });
    const until = new Date(Date.now() + DAY_MS);
    await node.service.pause(ada, until);
    const people = await node.service.of(['ada', 'nobody']);
    expect([...people.keys()].toSorted()).toEqual(['ada', 'nobody']);
    expect(people.get('nobody')).toEqual(NO_CHOICES);
    expect(people.get('ada')).toEqual({
      channels: { email: { enabled: false, timing: null } },
      categories: { social: { channels: { email: { enabled: true, timing: 'ALWAYS' } }, digest: 'INSTANT' } },
      types: { constructor: { channels: { email: { enabled: false, timing: null } } } },
      quietHours: { enabled: true, timeZone: null, windows, allowUrgent: true },
      pausedUntil: until.getTime(),
      updatedAt: expect.any(Number) as number,
    });
  });

  it('is changed by all who change it at once, each change seen by the next', async () => {
    const other = await preferences.node();
    const names = Array.from({ length: 20 }, (_, index) => `type-${index}`);
    await Promise.all(
      names.map((type, index) =>
        (index % 2 === 0 ? node : other).service.update(person('busy'), {
          types: [{ type, channels: [emailOff] }],
        }),
      ),
    );
    const busy = (await node.service.of(['busy'])).get('busy');
    expect(Object.keys(busy?.types ?? {}).toSorted()).toEqual(names.toSorted());
    const history = await preferences.history('busy');
    expect(new Set(history.flatMap(({ after }) => Object.keys((after as { types: object }).types)))).toEqual(
      new Set(names),
    );
    expect(history).toHaveLength(names.length);
  });

  it('is refused to be changed while somebody else has the row, and nothing is done', async () => {
    await node.service.update(person('held'), { channels: [emailOff] });
    await preferences.feeds.database.transaction(async (tx) => {
      await tx.query(`SELECT 1 FROM preferences WHERE recipient = 'held' FOR UPDATE`);
      expect(await codeOf(node.service.reset(person('held')))).toMatch(/^UNAVAILABLE: .*Nothing was done/);
    });
    expect(await preferences.history('held')).toHaveLength(1);
  });

  it('has at most 200 types, and those that are forgotten make room', async () => {
    const many = person('many');
    const types = Array.from({ length: 200 }, (_, index) => ({ type: `type-${index}`, channels: [emailOff] }));
    await node.service.update(many, { types });
    const oneMore = { types: [{ type: 'one-more', channels: [emailOff] }] };
    expect(await codeOf(node.service.update(many, oneMore))).toMatch(/^BAD_USER_INPUT: .*types.*200/);
    await node.service.update(many, { types: [{ type: 'type-7', channels: [] }] });
    expect(await codeOf(node.service.update(many, oneMore))).toBe('done');
  });
});

describe('the history of changes', () => {
  it('says who changed what, from where, as it was and as it is; and is kept after a reset', async () => {
    const eve = person('eve');
    await node.service.update(eve, { channels: [emailOff] });
    await node.service.update(eve, { categories: [{ category: 'task', digest: 'DAILY' }] });
    const until = new Date(Date.now() + DAY_MS);
    await node.service.pause(eve, until);
    await node.service.pause(eve, null);
    await node.service.unsubscribe('eve', 'social', 'email');
    await node.service.reset(eve);
    const off = { enabled: false, timing: null };
    const social = { channels: { email: off }, digest: 'INSTANT' };
    const task = { channels: {}, digest: 'DAILY' };
    const his = { kind: 'person', by: 'eve' };
    expect(await preferences.history('eve')).toEqual([
      { ...his, source: 'api', before: { channels: {} }, after: { channels: { email: off } } },
      { ...his, source: 'api', before: { categories: {} }, after: { categories: { task } } },
      { ...his, source: 'pause', before: { pausedUntil: null }, after: { pausedUntil: until.toISOString() } },
      { ...his, source: 'pause', before: { pausedUntil: until.toISOString() }, after: { pausedUntil: null } },
      { ...his, source: 'unsubscribe', before: { categories: {} }, after: { categories: { social } } },
      {
        ...his,
        source: 'reset',
        before: { channels: { email: off }, categories: { social, task } },
        after: { channels: {}, categories: {} },
      },
    ]);
    expect(node.told.filter((one) => one === 'eve')).toHaveLength(6);
  });

  it('has nothing of what changed nothing, and nobody is told of that', async () => {
    const bob = person('bob');
    await node.service.update(bob, { channels: [emailOff] });
    const { updatedAt } = await node.service.overview(bob);
    await node.service.update(bob, { channels: [emailOff] });
    await node.service.update(bob, {});
    await node.service.pause(bob, null);
    await node.service.unsubscribe('bob', 'social', 'email');
    await node.service.unsubscribe('bob', 'social', 'email');
    await node.service.reset(person('never'));
    expect(await preferences.history('bob')).toHaveLength(2);
    expect(await preferences.history('never')).toEqual([]);
    expect(node.told.filter((one) => one === 'bob')).toHaveLength(2);
    expect(node.told).not.toContain('never');
    expect(updatedAt).not.toBeNull();
    expect((await node.service.overview(person('never'))).updatedAt).toBeNull();
  });

  it('is written in the transaction of the change: neither is there without the other', async () => {
    const { database } = preferences.feeds;
    await database.query(
      `ALTER TABLE preference_changes ADD CONSTRAINT refuses_one CHECK (kind <> 'person' OR subject <> 'unlucky')`,
    );
    // Another fails when it commits, with its row of the history written.
    await database.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.recipient = 'unluckier' AND NEW.updated_at IS NOT NULL THEN RAISE 'refused late'; END IF; RETURN NULL; END $$`);
    await database.query(`CREATE CONSTRAINT TRIGGER refuses_late AFTER UPDATE ON preferences
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
    onTestFinished(async () => {
      await database.query('ALTER TABLE preference_changes DROP CONSTRAINT refuses_one');
      await database.query('DROP FUNCTION refuse CASCADE');
    });
    await expect(node.service.update(person('unlucky'), { channels: [emailOff] })).rejects.toThrow(/refuses_one/);
    await expect(node.service.update(person('unluckier'), { channels: [emailOff] })).rejects.toThrow(/refused late/);
    for (const who of ['unlucky', 'unluckier']) {
      expect((await node.service.of([who])).get(who)).toEqual(NO_CHOICES);
      expect(await preferences.history(who)).toEqual([]);
      expect(node.told).not.toContain(who);
    }
  });
});

describe('a pause', () => {
  it('lies ahead, and ends a day before what it holds back is dropped', async () => {
    const pat = person('pat');
    const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
    expect(await codeOf(node.service.pause(pat, inDays(-0.01)))).toMatch(/^BAD_USER_INPUT: .*until.*future/);
    expect(await codeOf(node.service.pause(pat, inDays(29.01)))).toMatch(/^BAD_USER_INPUT: .*until.*29 days/);
    expect(await codeOf(node.service.pause(pat, inDays(28.99)))).toBe('done');
  });

  it('that is over is none, and ends without a word', async () => {
    const past = person('past');
    await preferences.feeds.database.query(
      `INSERT INTO preferences (recipient, choices, paused_until) VALUES ('past', '{}', now() - interval '1 second')`,
    );
    expect((await node.service.overview(past)).pausedUntil).toBeNull();
    await node.service.pause(past, null);
    expect(await preferences.history('past')).toEqual([]);
  });
});

describe('who unsubscribes by a link', () => {
  it('gets no more of it, and may do so for what is not there any more', async () => {
    await node.service.update(person('tired'), {
      types: [{ type: 'liked', channels: [{ channel: 'email', enabled: true }] }],
    });
    await node.service.unsubscribe('tired', 'social', 'email');
    await node.service.unsubscribe('tired', 'gone', 'carrier-pigeon');
    const tired = (await node.service.of(['tired'])).get('tired');
    expect(emailOf(node, tired)).toMatchObject({ enabled: false, source: 'CATEGORY' });
    expect(emailOf(node, tired, 'task')).toMatchObject({ enabled: true });
    expect(Object.keys(tired?.categories ?? {}).toSorted()).toEqual(['gone', 'social']);
  });

  it('can’t do so of a critical category', async () => {
    expect(await codeOf(node.service.unsubscribe('safe', 'security', 'email'))).toMatch(/^BAD_USER_INPUT: .*critical/);
    expect((await node.service.of(['safe'])).get('safe')).toEqual(NO_CHOICES);
  });
});

describe('on the node that changed it', () => {
  it('a change is true at once, whatever the bus does', async () => {
    const alone = await preferences.node();
    alone.bus.isCut = true;
    expect((await alone.service.of(['quick'])).get('quick')).toEqual(NO_CHOICES);
    await alone.service.update(person('quick'), { channels: [emailOff] });
    expect((await alone.service.of(['quick'])).get('quick')?.channels).toEqual({
      email: { enabled: false, timing: null },
    });
    await alone.defaults.saveCategory(ADMIN, { key: 'at-once', title: 'At once', critical: true });
    expect(alone.catalog.get('at-once')?.critical).toBe(true);
  });

  it('nothing is changed that could not be answered: nobody knows where he is', async () => {
    const lost = await preferences.node();
    lost.ports.use({ channels: () => [EMAIL], homeZoneOf: () => Promise.reject(new Error('the directory is away')) });
    await expect(lost.service.update(person('lost'), { channels: [emailOff] })).rejects.toThrow('directory is away');
    expect(await preferences.history('lost')).toEqual([]);
    await lost.service.unsubscribe('lost', 'social', 'email');
    expect(await preferences.history('lost')).toHaveLength(1);
  });
});

describe('on another node', () => {
  const within = async <Value>(read: () => Promise<Value>, is: (value: Value) => boolean): Promise<number> => {
    const startedAt = performance.now();
    await eventually(read, is);
    return performance.now() - startedAt;
  };
  /** Asked for all the time, so that it is in memory whenever it changes. */
  const emailAt = async (other: PreferencesNode, who: string, category?: string) =>
    emailOf(other, (await other.service.of([who])).get(who), category);

  it.each([
    ['the bus comes through', false],
    ['the bus is cut', true],
  ])('a change is true within a second, while %s', async (_, isCut) => {
    const other = await preferences.node();
    for (const one of [node, other]) one.bus.isCut = isCut;
    onTestFinished(() => {
      node.bus.isCut = false;
    });
    for (let round = 0; round < 5; round += 1) {
      const who = `person-${isCut}-${round}`;
      expect((await emailAt(other, who)).enabled).toBe(true);
      await node.service.update(person(who), { channels: [emailOff] });
      expect(
        await within(
          () => emailAt(other, who),
          ({ enabled }) => !enabled,
        ),
      ).toBeLessThan(isCut ? 1_000 : 500);
      // And so for everybody, by what an admin says.
      const category = `category-${isCut}-${round}`;
      await node.defaults.saveCategory(ADMIN, { key: category, title: 'One', critical: true });
      expect(
        await within(
          () => emailAt(other, who, category),
          ({ source }) => source === 'CRITICAL',
        ),
      ).toBeLessThan(isCut ? 1_000 : 500);
    }
  });

  it('what was read before a change is not kept after it', async () => {
    const other = await preferences.node();
    const { find } = other.repository;
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let isRead = false;
    vi.spyOn(other.repository, 'find').mockImplementationOnce(async (recipients) => {
      const found = await find.call(other.repository, recipients);
      isRead = true;
      await held;
      return found;
    });
    const early = other.service.of(['slow']);
    await eventually(
      () => isRead,
      (is) => is,
    );
    await node.service.update(person('slow'), { channels: [emailOff] });
    // The bus of the test hands on what it is given when the process comes round.
    await new Promise((resolve) => setImmediate(resolve));
    goOn();
    expect(emailOf(other, (await early).get('slow')).enabled).toBe(true);
    expect(emailOf(other, (await other.service.of(['slow'])).get('slow')).enabled).toBe(false);
  });

  it('is asked for once by those who plan a thousand at a time', async () => {
    const reads = vi.spyOn(node.repository, 'find');
    onTestFinished(() => reads.mockRestore());
    const crowd = Array.from({ length: 5_000 }, (_, index) => `crowd-${index}`);
    const startedAt = performance.now();
    for (let round = 0; round < 20; round += 1) await node.service.of(crowd);
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(reads.mock.calls.length).toBeLessThanOrEqual(2 + Math.ceil(seconds / 0.75));
  });
});

describe('categories', () => {
  it('are there from the beginning, and known as soon as they are added anywhere', async () => {
    const other = await preferences.node();
    other.bus.isCut = true;
    expect(
      node.catalog
        .list()
        .slice(0, 4)
        .map(({ key, critical }) => [key, critical]),
    ).toEqual([
      ['security', true],
      ['system', false],
      ['social', false],
      ['task', false],
    ]);
    expect(await other.catalog.known('brand-new')).toBe(false);
    await node.defaults.saveCategory(ADMIN, { key: 'brand-new', title: 'Brand new' });
    expect(other.catalog.has('brand-new')).toBe(false);
    const many = await Promise.all(Array.from({ length: 50 }, () => other.catalog.known('brand-new')));
    expect(new Set(many)).toEqual(new Set([true]));
  });

  it('are changed only as far as something is said, and that is kept', async () => {
    await node.defaults.saveCategory(ADMIN, {
      key: 'orders',
      title: 'Orders',
      description: 'What you bought',
      channels: [{ channel: 'email', enabled: false, timing: 'ALWAYS', afterSeconds: 60 }],
    });
    await node.defaults.saveCategory(ADMIN, {
      key: 'orders',
      title: 'Orders',
      sensitive: true,
      channels: [{ channel: 'email', enabled: true }],
    });
    expect(node.catalog.get('orders')).toEqual({
      key: 'orders',
      title: 'Orders',
      description: 'What you bought',
      critical: false,
      sensitive: true,
      channels: { email: { enabled: true, timing: 'ALWAYS', afterSeconds: 60 } },
    });
    expect((await preferences.history('orders')).slice(1)).toEqual([
      {
        kind: 'category',
        by: 'root',
        source: 'admin',
        before: { sensitive: false, channels: { email: { enabled: false } } },
        after: { sensitive: true, channels: { email: { enabled: true } } },
      },
    ]);
  });

  it('of two admins at once both take effect', async () => {
    const off = (key: string, channel: string) =>
      node.defaults.saveCategory(ADMIN, { key, title: 'Both', channels: [{ channel, enabled: false }] });
    // Again and again: one may have ended before the other begins.
    for (let round = 0; round < 20; round += 1) {
      const key = `both-${round}`;
      await Promise.all([off(key, 'email'), off(key, 'inApp')]);
      expect(Object.keys(node.catalog.get(key)?.channels ?? {}).toSorted()).toEqual(['email', 'inApp']);
    }
  });

  it('security stays critical, and what is critical is on over every channel', async () => {
    const save = (change: object) =>
      codeOf(node.defaults.saveCategory(ADMIN, { key: 'security', title: 'Safety', ...change }));
    expect(await save({ critical: false })).toMatch(/^BAD_USER_INPUT: .*critical.*stays so/);
    expect(await save({ channels: [emailOff] })).toMatch(/^BAD_USER_INPUT: .*always on/);
    expect(await save({})).toBe('done');
    expect(node.catalog.get('security')).toMatchObject({ title: 'Safety', critical: true });
  });

  it('a channel’s defaults are true in every category that says nothing of it', async () => {
    expect(emailOf(node, undefined)).toMatchObject({ enabled: true, timing: 'IF_UNSEEN', source: 'CHANNEL_DEFAULT' });
    await node.defaults.saveChannelDefaults(ADMIN, { channel: 'email', enabled: true, timing: 'ALWAYS' });
    await node.defaults.saveChannelDefaults(ADMIN, { channel: 'email', enabled: false });
    onTestFinished(
      async () =>
        void (await node.defaults.saveChannelDefaults(ADMIN, { channel: 'email', enabled: true, timing: 'IF_UNSEEN' })),
    );
    expect(emailOf(node, undefined)).toMatchObject({ enabled: false, timing: 'ALWAYS', source: 'CHANNEL_DEFAULT' });
    expect(emailOf(node, undefined, 'security')).toMatchObject({ enabled: true, source: 'CRITICAL' });
    expect(await preferences.history('email')).toEqual([
      { kind: 'channel', by: 'root', source: 'admin', before: {}, after: { enabled: true, timing: 'ALWAYS' } },
      { kind: 'channel', by: 'root', source: 'admin', before: { enabled: true }, after: { enabled: false } },
    ]);
  });

  it('are at most 500 that are not built in', async () => {
    await preferences.feeds.database.query(
      `INSERT INTO categories SELECT 'filler-' || n, 'Filler', NULL, false, false, '{}' FROM generate_series(1, 500) n`,
    );
    onTestFinished(async () => {
      await preferences.feeds.database.query(`DELETE FROM categories WHERE key LIKE 'filler-%'`);
    });
    const save = (key: string) => codeOf(node.defaults.saveCategory(ADMIN, { key, title: key }));
    expect(await save('too-many')).toMatch(/^BAD_USER_INPUT: .*key.*500/);
    expect([await save('orders'), await save('task')]).toEqual(['done', 'done']);
  });
});
