import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FeedAnnouncer } from '../../src/notifications/feed/index.js';
import { Database } from '../../src/platform/database/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, aSend, eventually, type SendResult, sendQuery } from '../support/client.js';
import { CommitGate } from '../support/commit-gate.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { printedSeed, rounds } from '../support/random.js';

const USERS = ['user-1', 'user-2', 'user-3'];
/** One node takes the sends and is killed in the midst of a commit; people are connected to another, which lives. */
describe('a node is killed at a commit', { repeats: rounds(1, 8) - 1 }, () => {
  let installation: TestInstallation;
  let gateway: HeraldProcess;
  let sender: HeraldProcess;
  let ledger: Ledger;
  let gate: CommitGate;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    gate = await CommitGate.install(installation.database.url);
    [gateway, sender] = await Promise.all([
      HeraldProcess.start({ ...installation.env, ROLES: 'gateway' }),
      HeraldProcess.start({ ...installation.env, ROLES: 'api' }),
    ]);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect({ url: sender.url, wsUrl: gateway.wsUrl });
    await ledger.send(sender.url);
    await ledger.everythingArrived();
  });
  afterAll(async () => {
    await ledger.close();
    await Promise.all([gateway.kill(), sender.kill()]);
    await gate.close();
    await installation.close();
  });

  /** Sends, and waits until that send is written and its commit held up. */
  async function sendIntoHeldCommit() {
    const before = await ledger.committed();
    await gate.hold();
    const publisher = await ledger.publish({
      urls: [sender.url],
      seed: printedSeed('failpoints'),
      lanes: 1,
      sendsPerLane: 1,
      maxRecipients: USERS.length,
    });
    const backends = await gate.held();
    expect(await ledger.committed()).toEqual(before);
    return { publisher, before, backends };
  }

  it('before it: nothing is left, nobody saw anything, and the repeated send is published once', async () => {
    const { publisher, before, backends } = await sendIntoHeldCommit();
    await sender.kill('SIGKILL');
    await gate.terminate(backends);
    await gate.letGo();
    expect(await ledger.committed()).toEqual(before);
    await sender.start();
    await publisher.done();
    expect(publisher.sends.map((send) => send.duplicate)).toEqual([false]);
    // A phantom would be found by this: something that came, and is in no feed.
    await ledger.reckon(sender.url);
    ledger.expectUnnoticed();
  });

  it('behind it, before it told anybody: everybody gets it, and the repeated send has its first answer', async () => {
    const { publisher, before } = await sendIntoHeldCommit();
    await sender.kill('SIGKILL');
    // The commit goes on without its client: it is done, and neither the bus nor the caller heard of it.
    await gate.letGo();
    const after = await eventually(
      () => ledger.committed(),
      (rows) => rows.length > before.length,
    );
    expect(await ledger.everythingArrived()).toBe(true);
    await sender.start();
    await publisher.done();
    expect(publisher.sends.map((send) => send.duplicate)).toEqual([true]);
    expect(await ledger.committed()).toEqual(after);
    await ledger.reckon(sender.url);
    ledger.expectUnnoticed();
    expect([...gateway.complaints, ...sender.complaints]).toEqual([]);
  });
});

/** The same instants, by doubles in the process: what the caller is told, too. */
describe('a commit goes wrong', { repeats: rounds(1, 20) - 1 }, () => {
  let installation: TestInstallation;
  let node: TestNode;
  let ledger: Ledger;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(node);
    await ledger.send(node.url);
  });
  afterEach(() => void vi.restoreAllMocks());
  afterAll(async () => {
    await ledger.close();
    await installation.close();
  });

  let keys = 0;
  const fresh = (word: string) => `${word}-${(keys += 1)}`;
  const sendOnce = (key: string) =>
    ask<{ sendNotification: SendResult }>(node.url, tokenFor('own', ['service']), sendQuery, {
      input: aSend(USERS, { idempotencyKey: key }),
    });
  const unavailable = [{ extensions: { code: 'UNAVAILABLE' } }];

  /** Until it is answered: what was accepted is in the books. */
  async function repeat(key: string): Promise<SendResult> {
    const { data, errors } = await sendOnce(key);
    expect(errors).toBeUndefined();
    ledger.book(data!.sendNotification.notifications);
    return data!.sendNotification;
  }

  it('the connection breaks before it: each of the gathered sends is told so, and none is half there', async () => {
    const before = await ledger.committed();
    const database = node.app.get(Database, { strict: false });
    const announced = vi.spyOn(node.app.get(FeedAnnouncer, { strict: false }), 'published');
    const transaction = database.transaction.bind(database);
    vi.spyOn(database, 'transaction').mockImplementation((work, options) =>
      transaction(async (tx) => {
        const result = await work(tx);
        await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
        return result;
      }, options),
    );
    const keys = ['broken-1', 'broken-2', 'broken-3'].map(fresh);
    for (const answer of await Promise.all(keys.map((key) => sendOnce(key)))) {
      expect(answer.errors).toMatchObject(unavailable);
    }
    expect(await ledger.committed()).toEqual(before);
    expect(announced).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    for (const key of keys) expect((await repeat(key)).duplicate).toBe(false);
    await ledger.reckon(node.url);
    ledger.expectUnnoticed();
  });

  it('its answer is lost: the caller is told that it is unclear, the people get it, and repeating changes nothing', async () => {
    const database = node.app.get(Database, { strict: false });
    const transaction = database.transaction.bind(database);
    vi.spyOn(database, 'transaction').mockImplementation(async (work, options) => {
      await transaction(work, options);
      // As `transaction` says it when the connection breaks while COMMIT is under way.
      return transaction(async (tx) => tx.query('SELECT pg_terminate_backend(pg_backend_pid())') as never);
    });
    const unclear = fresh('unclear');
    expect((await sendOnce(unclear)).errors).toMatchObject(unavailable);
    vi.restoreAllMocks();
    expect(await ledger.everythingArrived()).toBe(true);
    expect((await repeat(unclear)).duplicate).toBe(true);
    await ledger.reckon(node.url);
    ledger.expectUnnoticed();
  });

  it('nobody tells the gateways: the comparison of positions finds it', async () => {
    vi.spyOn(node.app.get(FeedAnnouncer, { strict: false }), 'published').mockImplementation(() => undefined);
    const { duplicate } = await repeat(fresh('untold'));
    expect(duplicate).toBe(false);
    expect(await ledger.everythingArrived()).toBe(true);
    vi.restoreAllMocks();
    await ledger.reckon(node.url);
    ledger.expectUnnoticed();
  });
});
