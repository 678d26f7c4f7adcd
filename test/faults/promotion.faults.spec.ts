import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { migrateAt, startInstallation, tokenFor } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { HeraldProcess } from '../support/herald-process.js';
import { cursorsOf, expectHonesty, numberOf, sendMany } from '../support/honesty.js';
import { Ledger } from '../support/ledger.js';
import { type OwnServer, startOwnPostgres, startStandby } from '../support/own-servers.js';
import type { PublisherProcess } from '../support/publisher-process.js';
import { LONG, note, printedSeed, rounds } from '../support/random.js';
import { loadInbox, Replica } from '../support/replica.js';
import { inboxCursor } from '../support/resuming-client.js';

const USERS = Array.from({ length: LONG ? 20 : 5 }, (_, index) => `user-${index}`);
/** Sends between two steps. */
const BETWEEN = rounds(40, 200);
/** Each waits for two disks. */
const SENDING_MS = 180_000;

const idsOf = (list: readonly { notificationId: string }[]) => list.map(({ notificationId }) => notificationId);

/** A primary and its standby, and a Herald whose address of the database leads now to the one, now to the other. */
class Pair {
  private constructor(
    readonly primary: OwnServer,
    readonly standby: OwnServer,
    /** From the standby to the primary. */
    readonly replication: FaultyProxy,
    /** From Herald to its database. */
    readonly address: FaultyProxy,
    readonly herald: HeraldProcess,
    private readonly undo: (() => Promise<void>)[],
  ) {}

  static async start(): Promise<Pair> {
    const undo: (() => Promise<void>)[] = [];
    try {
      const primary = await startOwnPostgres();
      undo.unshift(() => primary.dispose());
      await migrateAt(primary.url);
      await primary.stop();
      const copy = primary.snapshot();
      await primary.start();
      const replication = await FaultyProxy.start(primary.url);
      undo.unshift(() => replication.stop());
      const standby = await startStandby(primary, copy, replication.url);
      undo.unshift(() => standby.dispose());
      const address = await FaultyProxy.start(primary.url);
      undo.unshift(() => address.stop());
      const installation = await startInstallation({ DATABASE_URL: address.url }, 0);
      undo.unshift(() => installation.close());
      const herald = await HeraldProcess.start(installation.env);
      undo.unshift(() => herald.kill());
      const pair = new Pair(primary, standby, replication, address, herald, undo);
      await pair.isReplicated('async');
      return pair;
    } catch (error) {
      for (const step of undo) await step();
      throw error;
    }
  }

  /** From now on no transaction is committed before the standby has it. */
  async makeSynchronous(): Promise<void> {
    await asOwner(this.primary, async (owner) => {
      await owner.query(`ALTER SYSTEM SET synchronous_standby_names = 'standby'`);
      await owner.query('SELECT pg_reload_conf()');
    });
    await this.isReplicated('sync');
  }

  /** The standby has everything up to now, and nothing from now on; nobody waits for it. */
  async cutReplication(): Promise<void> {
    await asOwner(this.primary, async (owner) => {
      const { rows } = await owner.query('SELECT pg_current_wal_flush_lsn() AS until');
      await asOwner(this.standby, (standby) =>
        eventually(
          async () => (await standby.query('SELECT pg_last_wal_replay_lsn() >= $1 AS is_level', [rows[0].until])).rows,
          ([row]) => row?.is_level === true,
        ),
      );
    });
    await this.replication.cut();
  }

  /** The primary is gone, at once. The standby takes its place, and its address. */
  async failOver(): Promise<void> {
    this.primary.kill('SIGQUIT');
    await asOwner(this.standby, (owner) => owner.query('SELECT pg_promote()'));
    this.address.lead(this.standby.url);
  }

  async stop(): Promise<void> {
    for (const step of this.undo) await step();
  }

  private async isReplicated(how: 'async' | 'sync'): Promise<void> {
    await asOwner(this.primary, (owner) =>
      eventually(
        async () => (await owner.query('SELECT state, sync_state FROM pg_stat_replication')).rows,
        ([row]) => row?.state === 'streaming' && row.sync_state === how,
        30_000,
      ),
    );
  }
}

const sendOnce = (herald: HeraldProcess, idempotencyKey: string) =>
  send(herald.url, tokenFor('shop', ['service']), USERS, { idempotencyKey });

async function asOwner<Answer>(server: OwnServer, work: (owner: Client) => Promise<Answer>): Promise<Answer> {
  const owner = new Client({ connectionString: server.url });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

describe('a standby is promoted, while people listen and others send', { repeats: rounds(1, 3) - 1 }, () => {
  let pair: Pair;
  let ledger: Ledger;
  let replicas: Replica[] = [];
  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await ledger.close();
    await pair.stop();
  });

  /** People with a device that knows `notificationAdded` and one that keeps its inbox by `inboxChanged`; and a sender. */
  async function begin(test: string): Promise<PublisherProcess> {
    const { herald } = pair;
    ledger = new Ledger(pair.primary.url, USERS);
    await ledger.connect(herald);
    replicas = await Promise.all(USERS.map((user) => Replica.start(herald, user)));
    const publisher = await ledger.publish({ urls: [herald.url], seed: printedSeed(test), lanes: 4, pauseMs: 2 });
    await publisher.more(BETWEEN, SENDING_MS);
    return publisher;
  }

  async function failOver(): Promise<void> {
    await pair.failOver();
    // The ledger looks where Herald looks.
    ledger.databaseUrl = pair.standby.url;
  }

  /** Nobody’s stream went on in silence: each was told, and holds in the end what the inbox holds. */
  async function expectTold(): Promise<void> {
    const { herald } = pair;
    await eventually(
      () => ledger.clients.map((client) => client.refusals.map((refusal) => refusal.code).at(-1)),
      (codes) => codes.every((code) => code === 'CURSOR_EXPIRED'),
      30_000,
    );
    for (const replica of replicas) {
      const truth = await loadInbox(herald.url, replica.userId);
      await eventually(
        () => replica.state.cursor,
        (cursor) => cursor === truth.cursor,
        30_000,
      );
      expect(replica.state).toEqual(truth);
      expect(replica.resyncs).toBeGreaterThan(0);
    }
    // The same process, and the same sockets.
    expect([...ledger.clients, ...replicas].map((device) => device.connects)).toEqual(
      [...USERS, ...USERS].map(() => 1),
    );
    expect(herald.complaints).toEqual([]);
  }

  /** Sends that the standby never gets, though they are accepted, and come to everybody. */
  async function sendTheDoomed(): Promise<void> {
    const { herald } = pair;
    const publisher = await ledger.publish({
      urls: [herald.url],
      seed: printedSeed('doomed'),
      lanes: 4,
      sendsPerLane: 5,
    });
    await publisher.done();
    ledger.book((await sendOnce(herald, 'doomed')).notifications);
    expect(await ledger.everythingArrived()).toBe(true);
    for (const replica of replicas) {
      await eventually(
        () => replica.state.unreadCount,
        (count) => count === ledger.accepted.filter(({ userId }) => userId === replica.userId).length,
      );
    }
  }

  it('asynchronous: what it had not got is gone, and whoever had seen that is told', async () => {
    pair = await Pair.start();
    const { herald } = pair;
    const publisher = await begin('promotion, asynchronous');
    await publisher.stop(SENDING_MS);
    await pair.cutReplication();
    const kept = idsOf(ledger.accepted).sort();
    await sendTheDoomed();
    const received = ledger.clients.map((client) => [...client.notificationIds]);
    const old = await Promise.all(USERS.map((user) => cursorsOf(herald, user)));
    await failOver();
    // Nothing is sent yet: who listens is told all the same.
    await expectTold();
    expect(idsOf(await ledger.committed()).sort()).toEqual(kept);
    note(
      `accepted ${ledger.accepted.length} notifications, ${ledger.accepted.length - kept.length} of them gone with the primary, all told`,
    );
    // Lost with its key: whoever repeats it has it sent.
    expect((await sendOnce(herald, 'doomed')).duplicate).toBe(false);
    expect((await sendOnce(herald, 'doomed')).duplicate).toBe(true);
    // Below where the old life stood, and past it: an old cursor is never taken for one of today.
    for (const past of [0, 3]) {
      for (const [index, user] of USERS.entries()) {
        const missing = numberOf(old[index]!.stream) + past - numberOf(await inboxCursor(herald.url, user));
        await sendMany(herald, user, missing);
        await expectHonesty(herald, user, old[index]!);
      }
    }
    await expectTold();
    // A stream of notifications has ended where it was refused, and nothing went on in silence.
    expect(ledger.clients.map((client) => client.notificationIds)).toEqual(received);
  });

  it('synchronous: nothing that was accepted is lost, and nothing is there twice', async () => {
    pair = await Pair.start();
    await pair.makeSynchronous();
    const publisher = await begin('promotion, synchronous');
    await failOver();
    await publisher.more(BETWEEN, SENDING_MS);
    await publisher.stop(SENDING_MS);
    expect(publisher.refused).toEqual([]);
    expect(publisher.unclear.length).toBeGreaterThan(0);
    expect([...new Set(publisher.unclear.map((attempt) => attempt.why))]).toEqual(['UNAVAILABLE']);
    const committed = idsOf(await ledger.committed());
    expect(committed.toSorted()).toEqual(idsOf(publisher.accepted).sort());
    await expectTold();
    note(`accepted ${committed.length} notifications, ${publisher.unclear.length} attempts were unclear, none lost`);
    // Nor was anything shown that is not there now.
    const shown = ledger.clients.flatMap((client) => client.notificationIds);
    expect(shown.filter((id) => !committed.includes(id))).toEqual([]);
  });
});
