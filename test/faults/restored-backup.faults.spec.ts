import { chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrateAt, startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { ask, eventually, socketClient, watch } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import {
  CHANGED,
  type Changed,
  cursorsOf,
  expectHonesty,
  expectNoSilentGap,
  kindsOf,
  numberOf,
  sendMany,
} from '../support/honesty.js';
import { type OwnServer, startOwnPostgres } from '../support/own-servers.js';
import { inboxCursor, ResumingClient } from '../support/resuming-client.js';

describe('a cold backup is restored over what went on', () => {
  let postgres: OwnServer;
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let people = 0;
  /** Those that ended. */
  const heralds: HeraldProcess[] = [];
  beforeAll(async () => {
    // A server that recovers asks for more of its log, and there is none.
    postgres = await startOwnPostgres({ settings: { restore_command: '/bin/false' } });
    await migrateAt(postgres.url);
    installation = await startInstallation({ DATABASE_URL: postgres.url }, 0);
    herald = await HeraldProcess.start(installation.env);
  });
  afterAll(async () => {
    await herald.kill();
    await installation.close();
    await postgres.dispose();
  });

  async function coldCopy(): Promise<string> {
    await postgres.stop();
    const copy = postgres.snapshot(`backup-${people}`);
    await postgres.start();
    return copy;
  }

  /** As the manual says: the server goes on as another timeline. */
  async function restore(copy: string): Promise<void> {
    await postgres.stop();
    const signal = join(copy, 'recovery.signal');
    const owner = statSync(copy);
    writeFileSync(signal, '');
    chownSync(signal, owner.uid, owner.gid);
    postgres.restore(copy);
    await postgres.start();
  }

  const somebody = () => `person-${(people += 1)}`;

  it('under a node that stays: streams say so, go on, and leave nothing out', async () => {
    const user = somebody();
    const device = await ResumingClient.connect(herald, user);
    const client = socketClient(herald.wsUrl, tokenFor(user));
    const changed = watch<Changed>(client, CHANGED, { after: device.cursor });
    try {
      await changed.until((events) => kindsOf(events).includes('SYNCED'));
      await sendMany(herald, user, 5);
      const backup = await coldCopy();
      await sendMany(herald, user, 5);
      await changed.until((events) => events.some((event) => numberOf(event.inboxChanged.inbox.cursor) === 10), 30_000);
      await eventually(
        () => device.notificationIds.length,
        (count) => count === 10,
      );
      const old = await cursorsOf(herald, user);
      expect(numberOf(old.stream)).toBe(10);
      await restore(backup);
      // Nothing is sent: the comparison of positions finds out, within moments.
      await changed.until((events) => kindsOf(events).includes('RESYNC'), 30_000);
      await eventually(
        () => device.refusals.map((refusal) => refusal.code),
        (codes) => codes.includes('CURSOR_EXPIRED'),
      );
      expect(numberOf(await inboxCursor(herald.url, user))).toBe(5);
      await expectHonesty(herald, user, old);
      // Below where the old life stood, up to it, and past it.
      for (const total of [8, 10, 14]) {
        await sendMany(herald, user, total - numberOf(await inboxCursor(herald.url, user)));
        await expectNoSilentGap(() => changed.events, herald, user);
        await expectHonesty(herald, user, old);
      }
      expect(changed.errors).toEqual([]);
      expect(device.notificationIds).toHaveLength(10);
    } finally {
      await device.stop();
      await client.dispose();
    }
  });

  it('under a node that stays, while others send: what comes first may be a number of the new life', async () => {
    const user = somebody();
    const client = socketClient(herald.wsUrl, tokenFor(user));
    const changed = watch<Changed>(client, CHANGED, { after: await inboxCursor(herald.url, user) });
    try {
      await changed.until((events) => kindsOf(events).includes('SYNCED'));
      await sendMany(herald, user, 3);
      const backup = await coldCopy();
      await sendMany(herald, user, 6);
      await changed.until((events) => events.some((event) => numberOf(event.inboxChanged.inbox.cursor) === 9), 30_000);
      const old = await cursorsOf(herald, user);
      await restore(backup);
      await sendMany(herald, user, 4);
      await changed.until((events) => kindsOf(events).includes('RESYNC'), 30_000);
      await expectNoSilentGap(() => changed.events, herald, user);
      await sendMany(herald, user, 6);
      await expectNoSilentGap(() => changed.events, herald, user);
      await expectHonesty(herald, user, old);
      expect(changed.errors).toEqual([]);
    } finally {
      await client.dispose();
    }
  });

  it('under a node that is started again: old cursors are known for what they are', async () => {
    const user = somebody();
    await sendMany(herald, user, 5);
    const device = await ResumingClient.connect(herald, user);
    const backup = await coldCopy();
    await sendMany(herald, user, 5);
    await eventually(
      () => device.notificationIds.length,
      (count) => count === 5,
      30_000,
    );
    const old = await cursorsOf(herald, user);
    await herald.kill();
    await restore(backup);
    await herald.start();
    try {
      // It comes back by itself, and is told.
      await eventually(
        () => device.refusals.map((refusal) => refusal.code),
        (codes) => codes.includes('CURSOR_EXPIRED'),
      );
      for (const total of [5, 8, 10, 14]) {
        await sendMany(herald, user, total - numberOf(await inboxCursor(herald.url, user)));
        await expectHonesty(herald, user, old);
      }
      expect(device.notificationIds).toHaveLength(5);
    } finally {
      await device.stop();
    }
  });

  it('without a new timeline, under a node that stays: it sees the feed go back', async () => {
    const user = somebody();
    const device = await ResumingClient.connect(herald, user);
    const client = socketClient(herald.wsUrl, tokenFor(user));
    const changed = watch<Changed>(client, CHANGED, { after: device.cursor });
    try {
      await changed.until((events) => kindsOf(events).includes('SYNCED'));
      await sendMany(herald, user, 3);
      await postgres.stop();
      const backup = postgres.snapshot(`backup-${people}`);
      await postgres.start();
      await sendMany(herald, user, 6);
      await changed.until((events) => events.some((event) => numberOf(event.inboxChanged.inbox.cursor) === 9), 30_000);
      await eventually(
        () => device.notificationIds.length,
        (count) => count === 9,
      );
      await postgres.stop();
      postgres.restore(backup);
      await postgres.start();
      await changed.until((events) => kindsOf(events).includes('RESYNC'), 30_000);
      await eventually(
        () => device.refusals.map((refusal) => refusal.code),
        (codes) => codes.includes('CURSOR_EXPIRED'),
      );
      await sendMany(herald, user, 4);
      await expectNoSilentGap(() => changed.events, herald, user);
      expect(changed.errors).toEqual([]);
    } finally {
      await device.stop();
      await client.dispose();
    }
  });

  it('without a new timeline a node that starts can’t tell: the operator does, who raises FEED_GENERATION', async () => {
    const user = somebody();
    await sendMany(herald, user, 5);
    const backup = await coldCopy();
    await sendMany(herald, user, 5);
    const old = await cursorsOf(herald, user);
    await herald.kill();
    heralds.push(herald);
    await postgres.stop();
    postgres.restore(backup);
    await postgres.start();
    herald = await HeraldProcess.start({ ...installation.env, FEED_GENERATION: '1' });
    await sendMany(herald, user, 9);
    await expectHonesty(herald, user, old);
  });

  it('and nothing of all this was an error that nobody caught', () => {
    expect([...heralds, herald].flatMap((process) => process.complaints)).toEqual([]);
  });
});

describe('a dump is restored into the same server', () => {
  let installation: TestInstallation;
  let herald: HeraldProcess;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    herald = await HeraldProcess.start(installation.env);
  });
  afterAll(async () => {
    await herald.kill();
    await installation.close();
  });

  /** Nobody gets into the database, and whoever asks is told just that. */
  async function isAway(): Promise<void> {
    await eventually(
      () => herald.health(),
      (status) => status === 503,
    );
    const { errors } = await ask(herald.url, tokenFor('user-1'), '{ inbox { cursor } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
  }

  it('is another life, though server and timeline are the same', async () => {
    const user = 'user-1';
    const name = new URL(installation.database.url).pathname.slice(1);
    const owner = new Client({ connectionString: inject('databaseUrl') });
    await owner.connect();
    const client = socketClient(herald.wsUrl, tokenFor(user));
    const changed = watch<Changed>(client, CHANGED, { after: await inboxCursor(herald.url, user) });
    try {
      await changed.until((events) => kindsOf(events).includes('SYNCED'));
      await sendMany(herald, user, 5);
      // A copy of a database that nobody may be connected to: the node lives through that as well.
      await owner.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await isAway();
      await owner.query(`CREATE DATABASE ${name}_copy TEMPLATE ${name}`);
      await owner.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await sendMany(herald, user, 5);
      await changed.until((events) => events.some((event) => numberOf(event.inboxChanged.inbox.cursor) === 10), 30_000);
      const old = await cursorsOf(herald, user);
      await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await isAway();
      await owner.query(`ALTER DATABASE ${name}_copy RENAME TO ${name}`);
      await owner.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await changed.until((events) => kindsOf(events).includes('RESYNC'), 30_000);
      await sendMany(herald, user, 9);
      await expectNoSilentGap(() => changed.events, herald, user);
      await expectHonesty(herald, user, old);
      expect(changed.errors).toEqual([]);
      expect(herald.complaints).toEqual([]);
    } finally {
      await owner.end();
      await client.dispose();
    }
  });
});
