import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { aSend, eventually, run, type SendResult, sendQuery } from '../support/client.js';
import { CommitGate } from '../support/commit-gate.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { rounds } from '../support/random.js';

const EQUAL = 50;
const ROUNDS = rounds(1, 15);
const USERS = ['user-1', 'user-2', 'user-3'];
const FIRST_ANSWER = 'SELECT answer FROM idempotency_keys WHERE key = $1';

/** The wire to PostgreSQL passes the COMMIT, and not its answer; then the node that asked dies. */
describe('the same send fifty times at once, and a kill between its commit and its answer', () => {
  let installation: TestInstallation;
  let wire: FaultyProxy;
  let gate: CommitGate;
  let gateway: HeraldProcess;
  let sender: HeraldProcess;
  let ledger: Ledger;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    gate = await CommitGate.install(installation.database.url);
    wire = await FaultyProxy.start(installation.database.url);
    [gateway, sender] = await Promise.all([
      HeraldProcess.start({ ...installation.env, ROLES: 'api,gateway' }),
      HeraldProcess.start({ ...installation.env, ROLES: 'api', DATABASE_URL: wire.url }),
    ]);
    ledger = new Ledger(installation.database.url, USERS);
    await ledger.connect(gateway);
  });
  afterAll(async () => {
    await ledger.close();
    await Promise.all([gateway.kill(), sender.kill()]);
    await wire.stop();
    await gate.close();
    await installation.close();
  });

  const sendEqual = (key: string) =>
    Array.from({ length: EQUAL }, async () => {
      const input = aSend(USERS, { idempotencyKey: key });
      const data = await run<{ sendNotification: SendResult }>(sender.url, tokenFor('own', ['service']), sendQuery, {
        input,
      });
      return data.sendNotification;
    });

  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'are one send with one answer, which was never given (%i)',
    async (round) => {
      const key = `equal-${round}`;
      const before = (await ledger.committed()).length;
      await gate.hold();
      const first = Promise.allSettled(sendEqual(key));
      let answered = false;
      void first.then(() => (answered = true));
      await gate.held();
      await wire.halfOpen('toServer');
      await gate.letGo();
      await eventually(
        async () => (await ledger.committed()).length,
        (count) => count > before,
      );
      // Who listens at another node has it, and who sent it does not know.
      expect(await ledger.everythingArrived()).toBe(true);
      expect(answered).toBe(false);
      await sender.kill('SIGKILL');
      expect((await first).map((outcome) => outcome.status)).toEqual(Array.from({ length: EQUAL }, () => 'rejected'));
      await wire.heal();
      await sender.start();
      const answers = await Promise.all(sendEqual(key));
      const [stored] = await gate.query<{ answer: SendResult }>(FIRST_ANSWER, [key]);
      const firstAnswer = stored!.answer;
      for (const answer of answers) expect(answer).toEqual({ ...firstAnswer, duplicate: true });
      expect(firstAnswer.notifications).toHaveLength(USERS.length);
      expect(await ledger.committed()).toHaveLength(before + USERS.length);
      ledger.book(firstAnswer.notifications);
      await ledger.reckon(sender.url);
      ledger.expectUnnoticed();
      expect([...gateway.complaints, ...sender.complaints]).toEqual([]);
    },
  );
});
