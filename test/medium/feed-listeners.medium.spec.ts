import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { FeedListeners, type ListenedChange, ListenerRepository } from '../../src/notifications/listeners/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { eventually } from '../support/client.js';
import { aPlannedSend, feedFixture, type FeedFixture, openFeeds } from '../support/feed-fixture.js';
import { Remembering } from '../support/host-events.js';

let started = 0;

describe('listeners of feeds', () => {
  let feeds: FeedFixture;
  let repository: ListenerRepository;
  let admin: Client;
  const opened: FeedListeners[] = [];
  beforeAll(async () => {
    feeds = await feedFixture();
    repository = new ListenerRepository(feeds.database, feeds.opener);
    admin = new Client({ connectionString: feeds.url });
    await admin.connect();
  });
  afterEach(async () => {
    for (const listeners of opened.splice(0)) await listeners.onModuleDestroy();
    await admin.query('DELETE FROM feed_listeners');
    await admin.query('DELETE FROM feed_cursors');
  });
  afterAll(async () => {
    await admin.end();
    await feeds.close();
  });

  const listenersOf = (
    fixture: Pick<FeedFixture, 'config' | 'database' | 'events' | 'opener'>,
    sweepSeconds = 0.1,
    kept = new ListenerRepository(fixture.database, fixture.opener),
  ): FeedListeners => {
    const listeners = new FeedListeners(
      { ...fixture.config, SWEEP_SECONDS: sweepSeconds },
      fixture.database,
      kept,
      fixture.events,
      memoryLogger().logger,
    );
    opened.push(listeners);
    return listeners;
  };
  async function listening(sweepSeconds?: number): Promise<Remembering> {
    const listener = new Remembering();
    await listenersOf(feeds, sweepSeconds).register(listener);
    return listener;
  }
  /** Somebody whom no other test knows. */
  const somebody = () => `listened-${(started += 1)}`;
  async function publish(recipient: string, titles: readonly string[] = ['a']): Promise<string[]> {
    const ids: string[] = [];
    for (const title of titles) {
      const send = aPlannedSend([recipient], { title });
      await feeds.publisher.publish(send);
      ids.push(send.recipients[0]!.notificationId);
    }
    return ids;
  }
  const titles = (changes: readonly ListenedChange[]) =>
    changes.map((change) => (change.kind === 'changed' ? change.notification.title : change.kind));
  const hasHeard = (listener: Remembering, recipient: string, count: number) =>
    eventually(
      () => listener.of(recipient).length,
      (heard) => heard >= count,
    );
  const cursorsOf = async (recipient: string) =>
    (await admin.query('SELECT position, behind, failures FROM feed_cursors WHERE recipient = $1', [recipient]))
      .rows as {
      position: string;
      behind: boolean;
      failures: number;
    }[];
  const isUpToDate = (recipient: string) =>
    eventually(
      () => cursorsOf(recipient),
      (cursors) => cursors.length === 1 && !cursors[0]!.behind,
    );

  it('cost no row while there is none', async () => {
    const recipient = somebody();
    await publish(recipient);
    expect(await cursorsOf(recipient)).toEqual([]);
  });

  it('begin when they are first registered, and hear what has become of each since', async () => {
    const [recipient, newcomer] = [somebody(), somebody()];
    const [old] = await publish(recipient, ['before', 'before, too']);
    // By the clock alone it would take a minute.
    const listener = await listening(60);
    await publish(recipient, ['behind']);
    await publish(newcomer, ['new']);
    await hasHeard(listener, newcomer, 1);
    await feeds.inboxChanges.change(recipient, [old!], 'read');
    await hasHeard(listener, recipient, 2);
    expect(titles(listener.of(recipient))).toEqual(['behind', 'before']);
    expect(listener.of(recipient)[1]).toMatchObject({
      kind: 'changed',
      position: 4,
      notification: {
        id: old,
        recipient,
        priority: 'MEDIUM',
        data: {},
        readAt: expect.any(Date) as Date,
        archivedAt: null,
      },
    });
    expect(titles(listener.of(newcomer))).toEqual(['new']);
  });

  it('hear of many in their order, in pages, and of each as it is', async () => {
    const [recipient, count] = [somebody(), 450];
    const listener = await listening();
    let open: () => void = () => undefined;
    const handle = listener.handle.bind(listener);
    const gate = new Promise<void>((resolve) => (open = resolve));
    listener.handle = async (changes) => {
      await gate;
      await handle(changes);
    };
    const ids = await publish(
      recipient,
      Array.from({ length: count }, (_, index) => `n ${index}`),
    );
    await feeds.inboxChanges.change(recipient, [ids[100]!], 'deleted');
    open();
    await isUpToDate(recipient);
    const heard = listener.of(recipient);
    const positions = heard.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(new Set(titles(heard)).size).toBe(count + (titles(heard).includes('n 100') ? 1 : 0));
    expect(heard.at(-1)).toEqual({
      kind: 'gone',
      recipient,
      position: count + 1,
      notificationId: ids[100],
      why: 'deleted',
    });
    expect(Math.max(...listener.calls.map((changes) => changes.length))).toBeLessThanOrEqual(200);
  });

  it('are told to read anew where more happened than can be told, and of all that is still there', async () => {
    const recipient = somebody();
    await publish(
      recipient,
      Array.from({ length: 201 }, (_, index) => `n ${index}`),
    );
    const listener = await listening();
    await feeds.inboxChanges.changeAll(recipient, 'allRead', {}, null);
    await isUpToDate(recipient);
    const heard = listener.of(recipient);
    expect(heard.filter(({ kind }) => kind === 'resync')).toEqual([{ kind: 'resync', recipient, position: 402 }]);
    expect(heard.filter(({ kind }) => kind === 'changed').length).toBe(201);
  });

  it('hear again of a feed that failed, after pauses that grow, while others go on', async () => {
    const [bad, good] = [somebody(), somebody()];
    const listener = await listening();
    listener.fails = (changes) => changes.some(({ recipient }) => recipient === bad);
    await publish(bad, ['bad']);
    await eventually(
      () => listener.failures,
      (failures) => failures >= 2,
    );
    await publish(good, ['good']);
    await hasHeard(listener, good, 1);
    expect((await cursorsOf(bad))[0]).toMatchObject({ position: '0', behind: true });
    const { rows } = await admin.query(
      `SELECT extract(epoch FROM due_at - clock_timestamp())::float8 AS pause, failures FROM feed_cursors WHERE recipient = $1`,
      [bad],
    );
    const [{ pause, failures }] = rows as [{ pause: number; failures: number }];
    expect(failures).toBeGreaterThanOrEqual(2);
    expect(pause).toBeLessThanOrEqual(0.5 * 2 ** (failures - 1));
    expect(pause).toBeGreaterThan(0.5 * 2 ** (failures - 1) - 1.5);
    await publish(bad, ['worse']);
    listener.fails = () => false;
    await isUpToDate(bad);
    expect(titles(listener.of(bad))).toEqual(['bad', 'worse']);
    expect((await cursorsOf(bad))[0]?.failures).toBe(0);
  });

  it('hear of others that came together with a feed that fails', async () => {
    const [bad, good] = [somebody(), somebody()];
    await repository.add('remembering');
    await publish(bad, ['bad']);
    await publish(good, ['good']);
    const listener = new Remembering();
    listener.fails = (changes) => changes.some(({ recipient }) => recipient === bad);
    await listenersOf(feeds, 60).register(listener);
    await hasHeard(listener, good, 1);
    expect(listener.of(bad)).toEqual([]);
  });

  it('stay behind what is committed while their position moves on', async () => {
    const recipient = somebody();
    await repository.add('remembering');
    await publish(recipient);
    const read = await repository.read(await repository.findBehind('remembering', 10), 200);
    await admin.query('BEGIN');
    await admin.query('UPDATE feeds SET last_seq = last_seq + 1 WHERE recipient = $1', [recipient]);
    let isMoved = false;
    const moved = repository.moveOn('remembering', read).then(() => (isMoved = true));
    await eventually(
      async () => (await feeds.database.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).length,
      (waiting) => waiting > 0,
    );
    expect(isMoved).toBe(false);
    await admin.query('COMMIT');
    await moved;
    expect(await cursorsOf(recipient)).toMatchObject([{ position: '1', behind: true }]);
  });

  it('never go back, where another process was further', async () => {
    const recipient = somebody();
    await repository.add('remembering');
    await publish(recipient, ['a']);
    const slow = await repository.read(await repository.findBehind('remembering', 10), 200);
    await publish(recipient, ['b']);
    await repository.moveOn('remembering', await repository.read(await repository.findBehind('remembering', 10), 200));
    await repository.moveOn('remembering', slow);
    expect(await cursorsOf(recipient)).toMatchObject([{ position: '2', behind: false }]);
  });

  it('are called by one process at a time, and by another one when it dies', async () => {
    const recipient = somebody();
    const [first, second] = [await listening(), new Remembering()];
    await publish(recipient, ['to the first']);
    await hasHeard(first, recipient, 1);
    const other = await openFeeds(feeds.url);
    try {
      const listeners = listenersOf(other);
      await listeners.register(second);
      // Again and again: both hear of each at the same instant.
      for (let heard = 2; heard <= 21; heard += 1) {
        await publish(recipient, ['to the first, too']);
        await hasHeard(first, recipient, heard);
      }
      expect(second.calls).toEqual([]);
      await opened[0]!.onModuleDestroy();
      await publish(recipient, ['to the second']);
      await hasHeard(second, recipient, 1);
      expect(titles(second.of(recipient))).toEqual(['to the second']);
      // The session with the lock ends under it: whoever comes first goes on.
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      await publish(recipient, ['behind the cut']);
      await hasHeard(second, recipient, 2);
      await listeners.onModuleDestroy();
    } finally {
      await other.dataSource.destroy();
    }
  });

  it('are registered, and keep nobody from publishing, while feeds are vacuumed', async () => {
    const recipient = somebody();
    await admin.query('BEGIN');
    // What VACUUM and ANALYZE hold, for hours where a table is large.
    await admin.query('LOCK TABLE feeds IN SHARE UPDATE EXCLUSIVE MODE');
    const listener = await listening();
    await publish(recipient);
    await hasHeard(listener, recipient, 1);
    await opened[0]!.forget('remembering');
    await admin.query('COMMIT');
    expect(await cursorsOf(recipient)).toEqual([]);
  });

  it('begin when those have ended who changed a feed without knowing of them', async () => {
    const [early, other] = [somebody(), somebody()];
    await publish(early, ['before']);
    await admin.query('BEGIN');
    await admin.query('UPDATE feeds SET last_seq = last_seq + 1 WHERE recipient = $1', [early]);
    const listener = new Remembering();
    let isRegistered = false;
    const registered = listenersOf(feeds)
      .register(listener)
      .then(() => (isRegistered = true));
    await eventually(
      async () => (await feeds.database.query('SELECT 1 FROM feed_listeners')).length,
      (known) => known === 1,
    );
    // Whoever writes now is heard, waits for nobody, and is not waited for.
    await publish(other, ['meanwhile']);
    await hasHeard(listener, other, 1);
    expect(isRegistered).toBe(false);
    await admin.query('COMMIT');
    await registered;
    expect(await cursorsOf(early)).toEqual([]);
    await publish(early, ['behind']);
    await hasHeard(listener, early, 1);
    expect(titles(listener.of(early))).toEqual(['behind']);
  });

  it('are registered as soon as the database answers', async () => {
    const recipient = somebody();
    let failures = 0;
    const repository = new ListenerRepository(feeds.database, feeds.opener);
    const add = repository.add.bind(repository);
    repository.add = async (name) => {
      failures += 1;
      if (failures === 1) throw new Error('the database does not answer');
      await add(name);
    };
    const listener = new Remembering();
    await listenersOf(feeds, 0.1, repository).register(listener);
    expect(failures).toBe(2);
    await publish(recipient);
    await hasHeard(listener, recipient, 1);
  });

  it('take one connection of a process, however many they are', async () => {
    const recipient = somebody();
    const small = await openFeeds(feeds.url, 0, { DATABASE_POOL: '2' });
    try {
      const listeners = listenersOf(small);
      const names = ['one', 'two', 'three', 'four'];
      const all = names.map(
        (name) =>
          new (class extends Remembering {
            override readonly name: string = name;
          })(),
      );
      for (const listener of all) await listeners.register(listener);
      await publish(recipient, ['to all']);
      for (const listener of all) await hasHeard(listener, recipient, 1);
      const holders = await admin.query(
        `SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      expect(holders.rows.length).toBe(1);
      // One that is stopped leaves the others theirs, and whoever comes next may take its own.
      await listeners.stop('one');
      const next = new Remembering();
      await listeners.register(next);
      await publish(recipient, ['to the others']);
      for (const listener of [...all.slice(1), next])
        await eventually(
          () => titles(listener.of(recipient)),
          (told) => told.includes('to the others'),
        );
      expect(titles(all[0]!.of(recipient))).toEqual(['to all']);
      await listeners.onModuleDestroy();
      expect(small.database.poolState()).toMatchObject({ waiting: 0 });
      expect(small.database.poolState().idle).toBe(small.database.poolState().total);
    } finally {
      await opened.at(-1)?.onModuleDestroy();
      await small.dataSource.destroy();
    }
  });

  it('are called once at a time where one of a name follows another that has not ended', async () => {
    const recipient = somebody();
    const listeners = listenersOf(feeds);
    const [first, second] = [new Remembering(), new Remembering()];
    let end: () => void = () => undefined;
    let isUnderWay = false;
    first.handle = () => {
      isUnderWay = true;
      return new Promise((resolve) => (end = resolve));
    };
    await listeners.register(first);
    await publish(recipient);
    await eventually(
      () => isUnderWay,
      (is) => is,
    );
    const stopped = listeners.stop('remembering');
    await listeners.register(second);
    await publish(recipient, ['b']);
    // It asks by the clock, ten times a second.
    const asked = Date.now();
    await eventually(
      () => Date.now() - asked,
      (ms) => ms > 300,
    );
    expect(second.calls).toEqual([]);
    end();
    await stopped;
    await hasHeard(second, recipient, 1);
  });

  it('are forgotten with all that was kept for them', async () => {
    const recipient = somebody();
    const listener = await listening();
    await publish(recipient);
    await hasHeard(listener, recipient, 1);
    await opened[0]!.forget('remembering');
    await publish(recipient);
    expect(await cursorsOf(recipient)).toEqual([]);
  });

  it('are forgotten when those have ended who still mark their cursors', async () => {
    const recipient = somebody();
    await publish(recipient);
    await listening();
    await admin.query('BEGIN');
    await admin.query('UPDATE feeds SET last_seq = last_seq + 1 WHERE recipient = $1', [recipient]);
    let isForgotten = false;
    const forgotten = opened[0]!.forget('remembering').then(() => (isForgotten = true));
    await eventually(
      async () => (await feeds.database.query('SELECT 1 FROM feed_listeners')).length,
      (known) => known === 0,
    );
    // Anything that takes as long as forgetting would without a wait.
    await publish(somebody());
    expect(isForgotten).toBe(false);
    await admin.query('COMMIT');
    await forgotten;
    expect(await cursorsOf(recipient)).toEqual([]);
  });

  it('have a name each', async () => {
    const listeners = listenersOf(feeds);
    await listeners.register(new Remembering());
    await expect(listeners.register(new Remembering())).rejects.toThrow('already');
    const nameless = new (class extends Remembering {
      override readonly name: string = 'two words';
    })();
    await expect(listeners.register(nameless)).rejects.toThrow('name');
  });
});
