import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReportQuestion, ReportRow } from '../../src/delivery/index.js';
import type { Sql } from '../../src/platform/database/index.js';
import { tokenFor } from '../support/app.js';
import { ask, eventually, run } from '../support/client.js';
import { DeliveryHerald } from '../support/delivery-herald.js';
import { HeraldProcess } from '../support/herald-process.js';
import { LONG, printedSeed, randomFrom, rounds } from '../support/random.js';
import { expectAgreement } from '../support/report-agreement.js';

/*
 * Two nodes and a worker, each killed again and again in the midst of what people, senders and a mail server do. Afterwards a report says what the
 * rows say, however it is asked for.
 */

const PEOPLE = Array.from({ length: 12 }, (_, at) => `reported-${at}`);
const KILLS = rounds(3, 60);
const STREAMS = 4;
const SERVICE = tokenFor('shop', ['service']);
const ADMIN = tokenFor('root', ['admin']);
const HOUR_MS = 3_600_000;

const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';
const SEND = `mutation ($input: SendNotificationInput!) {
  sendNotification(input: $input) { sendId notifications { userId notificationId } } }`;
const CANCEL = 'mutation ($id: ID!) { cancelNotifications(target: { sendId: $id }) { cancelled } }';
const ACKNOWLEDGE = 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }';
const READ_ALL = 'mutation { markAllNotificationsRead { affected } }';
const MARK = (what: string) => `mutation ($ids: [ID!]!) { ${what}(ids: $ids) { affected } }`;
const REPORT = `query ($from: DateTime!, $to: DateTime!, $groupBy: [ReportGroup!]!, $timeZone: TimeZone) {
  deliveryReport(from: $from, to: $to, groupBy: $groupBy, timeZone: $timeZone) {
    group sent delivered seen read failed skipped cancelled deliveryRate readRate latencyP50Ms latencyP95Ms } }`;

let herald: DeliveryHerald;
let second: HeraldProcess;
beforeAll(async () => {
  herald = await DeliveryHerald.start({ CAPS: 'none' });
  second = await HeraldProcess.start({ ...herald.installation.env, ROLES: 'api,worker' });
  await herald.startWorker();
});
afterAll(async () => {
  await second.kill();
  await herald.close();
});

it(
  'agrees with the rows when nodes were killed in the midst of everything',
  async () => {
    const random = randomFrom(printedSeed('reports under fire'));
    const upTo = (most: number) => Math.floor(random() * most);
    const oneOf = <Value>(values: readonly Value[]): Value => values[upTo(values.length)]!;
    const sent: { sendId: string; notifications: { userId: string; notificationId: string }[] }[] = [];
    // A killed one answers nothing, and a held inbox says so.
    const tried = <Data>(token: string, query: string, variables = {}) =>
      ask<Data>(oneOf([herald.api, second]).url, token, query, variables).then(
        ({ data }) => data,
        () => null,
      );
    // Some have no address, one is refused by his server, and one put off until it is given up.
    await run(herald.api.url, SERVICE, KNOW, {
      recipients: PEOPLE.map((id, at) => (at % 4 === 3 ? { id } : { id, email: `${id}@example.com` })),
    });
    herald.smtp.behaveFor(`${PEOPLE[0]}@example.com`, 'refuse-550');
    herald.smtp.behaveFor(`${PEOPLE[1]}@example.com`, 'defer-450');

    const publish = async () => {
      const input = {
        to: { userIds: [...new Set([oneOf(PEOPLE), oneOf(PEOPLE), oneOf(PEOPLE)])] },
        type: oneOf(['order', 'invoice', 'greeting']),
        category: oneOf(['system', 'social', 'task']),
        priority: oneOf(['LOW', 'MEDIUM', 'HIGH', 'URGENT']),
        title: 'Your order',
        message: 'It is on its way.',
        channels: oneOf([
          [{ channel: 'email', timing: 'ALWAYS' }],
          [{ channel: 'email', timing: 'ALWAYS' }, { channel: 'inApp' }],
          [{ channel: 'inApp' }],
        ]),
        ...(upTo(4) === 0 ? { collapseKey: oneOf(['a', 'b']) } : {}),
        ...(upTo(6) === 0 ? { expiresAt: new Date(Date.now() + 500 + upTo(1_500)).toISOString() } : {}),
      };
      const data = await tried<{ sendNotification: (typeof sent)[number] }>(SERVICE, SEND, { input });
      if (data) sent.push(data.sendNotification);
    };
    const asSomebody = async (query: string) => {
      const one = sent.length === 0 ? undefined : oneOf(oneOf(sent).notifications);
      if (one) await tried(tokenFor(one.userId), query, { ids: [one.notificationId] });
    };
    const MARKS = ['Read', 'Unread', 'Seen'].map((what) => MARK(`markNotifications${what}`));
    const actions = [
      publish,
      publish,
      publish,
      () => asSomebody(ACKNOWLEDGE),
      () => asSomebody(oneOf(MARKS)),
      () => asSomebody(MARK(oneOf(['archiveNotifications', 'deleteNotifications']))),
      () => tried(tokenFor(oneOf(PEOPLE)), READ_ALL),
      () => (sent.length === 0 ? Promise.resolve() : tried(SERVICE, CANCEL, { id: oneOf(sent).sendId })),
    ];

    let isOver = false;
    const working = Array.from({ length: STREAMS }, async () => {
      while (!isOver) await oneOf(actions)();
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = sent.length;
      await eventually(
        async () => sent.length,
        (count) => count > before + 8,
        60_000,
      );
      const victim = oneOf([herald.api, second, herald.workers[0]!]);
      await victim.kill();
      await victim.start();
    }
    isOver = true;
    await Promise.all(working);
    await herald.settled();

    const sql: Sql = {
      query: async (text, params) => (await herald.sql.query(text, params as unknown[])).rows as never,
    };
    const read = async ({ from, to, ...rest }: ReportQuestion) =>
      (
        await run<{ deliveryReport: ReportRow[] }>(second.url, ADMIN, REPORT, {
          from: from.toISOString(),
          to: to.toISOString(),
          ...rest,
        })
      ).deliveryReport;
    // Nothing expires, is recalled or withdrawn behind our back any more.
    const left = `SELECT (SELECT count(*) FROM notifications WHERE expires_at IS NOT NULL AND gone IS NULL)
    + (SELECT count(*) FROM sends WHERE cancelled_at IS NOT NULL AND recalled_at IS NULL) + (SELECT count(*) FROM report_deltas) AS left`;
    await eventually(
      async () => Number((await sql.query<{ left: string }>(left))[0]?.left),
      (count) => count === 0,
      60_000,
    );
    const time = { from: new Date(Date.now() - HOUR_MS), to: new Date(Date.now() + HOUR_MS) };
    expect(await expectAgreement(sql, read, time)).toBeGreaterThan(sent.length);
    const [all] = await read({ ...time, groupBy: [], timeZone: 'UTC' });
    for (const what of ['delivered', 'seen', 'read', 'failed', 'skipped'] as const)
      expect([what, all?.[what]]).not.toEqual([what, 0]);
    expect([herald.api, second, ...herald.workers].flatMap(({ complaints }) => complaints)).toEqual([]);
  },
  LONG ? 1_800_000 : 300_000,
);
