import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeliveriesRepository } from '../../src/delivery/engine/deliveries.repository.js';
import { DeliveryWorkRepository } from '../../src/delivery/engine/delivery-work.repository.js';
import { DigestsRepository } from '../../src/delivery/engine/digests.repository.js';
import { HELD, type NewDelivery } from '../../src/delivery/engine/deliveries.js';
import type { Settlement } from '../../src/delivery/engine/settlement.js';
import { applyTransition, lockFeeds } from '../../src/notifications/feed-changes.js';
import { type Transition, TRANSITIONS } from '../../src/notifications/transitions.js';
import { toPlanText } from '../../src/delivery/planning/plan-text.js';
import type { Decision } from '../../src/delivery/planning/plan-deliveries.js';
import { ReportFoldingRepository } from '../../src/delivery/reports/report-folding.repository.js';
import { ReportsRepository } from '../../src/delivery/reports/reports.repository.js';
import { ReportsService } from '../../src/delivery/reports/reports.service.js';
import type { DeliveryState } from '../../src/delivery/reasons.js';
import { type Database, newId } from '../../src/platform/database/index.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { printedSeed, randomFrom, rounds } from '../support/random.js';
import { expectAgreement, readerOf } from '../support/report-agreement.js';

/*
 * Whatever happens to notifications and deliveries, by several at the same time, while figures are added up by some who are killed in the midst of
 * it: a report agrees with a count of the rows, however it is asked for.
 */

const PEOPLE = ['ann', 'ben', 'cy', 'dee', 'eve', 'fay'];
const STEPS = rounds(250, 4_000);
const STREAMS = 5;
const DAY_MS = 24 * 3_600_000;
/** Behind the change of the clocks in October, as far as that is not longer ago than hours may be asked for. */
const DAYS = 34;

let feeds: FeedFixture;
beforeAll(async () => {
  feeds = await feedFixture();
});
afterAll(() => feeds.close());

/** Anything else that fails is not meant to. */
function killedAlone(error: Error): void {
  if (error.message !== 'killed') throw error;
}

/** In its transactions everything is done, and some are then broken off. */
function dyingDatabase(database: Database, dies: () => boolean): Database {
  return Object.assign(Object.create(database) as Database, {
    transaction: (work: Parameters<Database['transaction']>[0]) =>
      database.transaction(async (tx) => {
        const result = await work(tx);
        if (dies()) throw new Error('killed');
        return result;
      }),
  });
}

it('agree with a count of the rows, whatever happened in whatever order', async () => {
  const random = randomFrom(printedSeed('reports'));
  const upTo = (most: number) => Math.floor(random() * most);
  const oneOf = <Value>(values: readonly Value[]): Value => values[upTo(values.length)]!;
  const deliveries = new DeliveriesRepository(feeds.database);
  const work = new DeliveryWorkRepository(feeds.database);
  const digests = new DigestsRepository(feeds.database);
  const folding = new ReportFoldingRepository(dyingDatabase(feeds.database, () => upTo(3) === 0));
  const reports = new ReportsService(new ReportsRepository(feeds.database));
  const known: { id: string; recipient: string }[] = [];
  const owed: NewDelivery[] = [];

  const decided = (): Decision[] => {
    const inApp = oneOf([
      'ALLOWED',
      'ALLOWED_SILENTLY',
      'PREFERENCE_DISABLED',
      'NOT_REQUESTED',
      'QUIET_HOURS',
    ] as const);
    const reasons = [
      'ALLOWED',
      'AWAITING_VIEW',
      'DIGEST',
      'NO_ADDRESS',
      'CHANNEL_NOT_CONFIGURED',
      'PREFERENCE_DISABLED',
    ] as const;
    const verdictOf = (reason: string): Decision['verdict'] =>
      /NO_ADDRESS|NOT|DISABLED/.test(reason) ? 'SKIPPED' : reason === 'DIGEST' ? 'DEFERRED' : 'PENDING';
    return [['inApp', inApp] as const, ...['email', 'push'].map((channel) => [channel, oneOf(reasons)] as const)].map(
      ([channel, reason]) => ({
        channel,
        reason,
        verdict: verdictOf(reason),
        source: oneOf([null, 'CATEGORY', 'CHANNEL_DEFAULT'] as const),
        untilMs: upTo(2) === 0 ? null : Date.now() + upTo(DAY_MS),
        withdrawWhenSeen: reason === 'AWAITING_VIEW',
      }),
    );
  };

  const publish = async () => {
    const plans = new Map<string, Decision[]>();
    const sends = Array.from({ length: 1 + upTo(6) }, () => {
      const createdAt = new Date(Date.now() - Math.floor(Math.exp(random() * Math.log(DAYS * DAY_MS))));
      return aPlannedSend([oneOf(PEOPLE)], {
        createdAt,
        type: oneOf(['order', 'invoice', 'greeting']),
        category: oneOf(['system', 'social', 'task']),
        priority: upTo(4),
        collapseKey: upTo(4) === 0 ? oneOf(['a', 'b']) : null,
        expiresAt: upTo(8) === 0 ? new Date(Date.now() + upTo(2_000)) : null,
      });
    });
    for (const { recipients } of sends) plans.set(recipients[0]!.notificationId, decided());
    const rows = sends.flatMap(({ recipients: [to] }) =>
      plans.get(to!.notificationId)!.flatMap(({ channel, verdict, withdrawWhenSeen }): NewDelivery[] =>
        channel === 'inApp' || verdict === 'SKIPPED'
          ? []
          : [
              {
                id: newId(),
                notificationId: to!.notificationId,
                recipient: to!.userId,
                channel,
                lane: verdict === 'DEFERRED' ? HELD : 1,
                state: verdict === 'DEFERRED' ? 'DEFERRED' : 'PENDING',
                reason: 'ALLOWED',
                withdrawWhenSeen,
                dueAt: new Date(Date.now() - 1_000),
              },
            ],
      ),
    );
    const plan = {
      of: (id: string) => {
        const decisions = plans.get(id)!;
        // Of a node of a version that planned nothing.
        const verdicts = decisions.every(({ verdict }) => verdict === 'SKIPPED') ? null : toPlanText(decisions);
        return {
          isListed: verdicts === null || decisions[0]!.verdict !== 'SKIPPED',
          isSilent: false,
          isCounted: false,
          verdicts,
        };
      },
      soundCap: null,
    };
    const isBroken = upTo(6) === 0;
    await feeds.database
      .transaction(async (tx) => {
        await feeds.publishing.replaceOlder(tx, sends);
        await feeds.publishing.publish(tx, sends, plan);
        await deliveries.insert(tx, rows);
        if (isBroken) throw new Error('killed');
      })
      .catch(killedAlone);
    if (isBroken) return;
    known.push(...sends.map(({ recipients: [to] }) => ({ id: to!.notificationId, recipient: to!.userId })));
    owed.push(...rows);
  };

  const change = async () => {
    const one = oneOf(known);
    const what = oneOf(['read', 'unread', 'seen', 'archived', 'unarchived', 'deleted'] as const);
    await feeds.changes.change(one.recipient, [one.id, oneOf(known).id], what);
    await deliveries.withdraw([one.recipient]);
  };
  const acknowledge = () => feeds.changes.acknowledge([oneOf(known), oneOf(known), oneOf(known)]);
  const readAll = () => feeds.inboxChanges.changeAll(oneOf(PEOPLE), oneOf(['allRead', 'allSeen'] as const), {}, null);
  const pass = (recipient: string, id: string, transition: Transition) =>
    feeds.database.transaction(async (tx) =>
      applyTransition(tx, await lockFeeds(tx, [recipient]), transition, { condition: 'n.id = $3', params: [id] }),
    );
  const snoozeAndWake = async () => {
    const { id, recipient } = oneOf(known);
    await feeds.changes.snooze(recipient, id, new Date(Date.now() - 1_000));
    if (upTo(2) === 0) await pass(recipient, id, TRANSITIONS.woken);
  };
  const goes = async () => {
    const { id, recipient } = oneOf(known);
    await pass(recipient, id, oneOf([TRANSITIONS.recalled, TRANSITIONS.expired]));
    await feeds.database.query(`UPDATE notifications SET gone = 'recalled' WHERE id = $1 AND gone = 'unlisted'`, [id]);
  };
  const settlementOf = (
    { id, fence, attempt, channel, notificationId }: Awaited<ReturnType<typeof work.claim>>[number]['delivery'],
    state: DeliveryState,
  ): Settlement => ({
    id,
    notificationIds: notificationId === null ? [] : [notificationId],
    channel,
    lane: null,
    fence,
    attempt,
    state,
    reason: null,
    due: state === 'RETRYING' ? { inMs: 0 } : null,
    withdrawWhenSeen: false,
    entry: { outcome: 'RETRYING', errorCode: null, errorMessage: null, provider: 'p', providerMessageId: null },
  });
  const STATES = ['DELIVERED', 'DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED', 'RETRYING', 'PENDING'] as const;
  const deliver = async () => {
    if (owed.length === 0) return;
    const claims = await work.claim([oneOf(owed).id, oneOf(owed).id, oneOf(owed).id], 30_000);
    await work.settle(claims.map(({ delivery }) => settlementOf(delivery, oneOf(STATES))));
  };
  const digest = async () => {
    const held = owed.filter(({ lane }) => lane === HELD);
    if (held.length === 0) return;
    const [claim] = await work.claim([oneOf(held).id], 30_000);
    if (!claim) return;
    const gathered = await digests.gather(claim.delivery, { cap: undefined, isFree: true, leaseMs: 30_000 });
    if (gathered.kind === 'digest') {
      await digests.settle(
        settlementOf(gathered.digest, oneOf(['DELIVERED', 'FAILED', 'CANCELLED'] as const)),
        [],
        2_000,
      );
    }
  };
  // As an operator does.
  const retry = () =>
    feeds.database.query(
      `UPDATE deliveries SET state = 'PENDING', reason = NULL, due_at = now() WHERE id = $1 AND state IN ('FAILED', 'SKIPPED')`,
      [oneOf(owed).id],
    );
  const fold = () => folding.fold(1 + upTo(20)).catch(killedAlone);

  for (let first = 0; first < 5; first += 1) await publish();
  const actions = [
    publish,
    publish,
    publish,
    change,
    change,
    acknowledge,
    acknowledge,
    readAll,
    snoozeAndWake,
    goes,
    deliver,
    deliver,
    deliver,
    digest,
    retry,
    fold,
    fold,
  ];
  await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      for (let step = 0; step < STEPS; step += 1) await oneOf(actions)();
    }),
  );

  const time = { from: new Date(Date.now() - DAYS * DAY_MS), to: new Date(Date.now() + 60_000) };
  expect(await folding.waiting()).toBeGreaterThan(0);
  const read = readerOf(reports);
  expect(await expectAgreement(feeds.database, read, time)).toBeGreaterThan(STEPS);
  const whole = new ReportFoldingRepository(feeds.database);
  while ((await whole.fold(100)) > 0);
  expect(await folding.waiting()).toBe(0);
  await expectAgreement(feeds.database, read, time);
  // A part of it, from and to anywhere.
  const [one, other] = [time.from.getTime() + upTo(DAYS * DAY_MS), time.from.getTime() + upTo(DAYS * DAY_MS)];
  await expectAgreement(feeds.database, read, {
    from: new Date(Math.min(one, other)),
    to: new Date(Math.max(one, other)),
  });
}, 120_000);
