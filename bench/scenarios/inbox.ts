import { PublishRepository } from '../../src/notifications/publish.repository.js';
import type { PlannedSend } from '../../src/notifications/planned-send.js';
import { type Database, newId, type Sql } from '../../src/platform/database/index.js';
import { askHerald, withDatabase } from '../peers/herald-feeds.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros } from '../wire/clock.js';
import { CONTENT } from '../wire/event.js';
import { Histogram } from '../wire/histogram.js';
import { ApiSession } from './api-session.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

const CALLERS = 64;
const SCHEDULED = 1_000;
/** Time to accept them all before they are due. */
const SCHEDULE_AHEAD_MS = 6_000;
const ROUNDS = 3;

/** Sends that wait for one moment, to as many connected people. */
async function scheduled(run: Run): Promise<void> {
  const users = Math.min(SCHEDULED, run.size.many);
  await ApiSession.open(run, { users, callers: CALLERS, cores: 'server' }, async (api) => {
    await api.connect({ anyOrder: true });
    await api.prime();
    let expected = (await api.sender.calls.flood({ durationMs: run.size.heatMs, recipients: 1 })).notifications;
    await api.complete(expected);
    await api.server.beginProfile();
    for (let round = 0; round < ROUNDS; round += 1) {
      await api.receiver.calls.measure({ from: nowMicros(), to: Number.MAX_SAFE_INTEGER });
      const sent = await api.sender.calls.schedule({ count: users, inMs: SCHEDULE_AHEAD_MS });
      if (sent.leftMs < 500) throw new BrokenRun('they were not all accepted in time');
      expected += sent.notifications;
      const { window } = await api.complete(expected);
      run.log(`scheduled: p50 ${window.p50.toFixed(0)}, p95 ${window.p95.toFixed(0)}, max ${window.max.toFixed(0)} ms`);
      run.results.add('scheduled', 'herald', window.p95);
    }
  });
}

const INBOX = 100_000;
const AT_ONCE = 200;
const ASKED = 60;
/** Of each hundred thousand: 50,000, 100 and 10. */
const WORDS = { common: 'shipped', some: 'fragile', rare: 'zebra' } as const;
const QUERY = `query ($text: String!) {
  notifications(first: 20, filter: { text: $text }) { nodes { id title message data createdAt readAt cursor } pageInfo { hasNextPage endCursor } } }`;

/** A person who was told much, and looks for words. */
async function search(run: Run): Promise<void> {
  await ApiSession.open(run, { users: 1, callers: 1, cores: 'server' }, async (api) => {
    const reader = userOf(api.session, 0);
    const count = run.size.oneStep ? INBOX / 50 : INBOX;
    await withDatabase(run.backends.databaseUrl, async (client) => {
      const sql: Sql = { query: async (text, params) => (await client.query(text, params as unknown[])).rows };
      // Statements of its own alone: it needs no pool.
      const repository = new PublishRepository(undefined as unknown as Database);
      for (let at = 0; at < count; at += AT_ONCE) {
        await repository.publish(
          sql,
          Array.from({ length: AT_ONCE }, (_, index) => aSend(reader, at + index)),
        );
      }
    });
    await api.server.beginProfile();
    for (const [row, text] of Object.entries(WORDS)) {
      const histogram = new Histogram();
      for (let asked = 0; asked < ASKED; asked += 1) {
        const began = nowMicros();
        const answer = await askHerald<{ notifications: { nodes: unknown[] } }>(
          api.server.port,
          tokenOf(reader),
          QUERY,
          {
            text,
          },
        );
        histogram.add(nowMicros() - began);
        const wanted = Math.min(
          20,
          Math.floor(count / (text === WORDS.rare ? 10_000 : text === WORDS.some ? 1_000 : 2)),
        );
        if (answer.notifications.nodes.length !== wanted) {
          throw new BrokenRun(`${text}: ${wanted} were wanted, ${answer.notifications.nodes.length} found`);
        }
      }
      const { p50, p95 } = histogram.summary();
      run.log(`search ${row}: p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms`);
      run.results.add(`search-${row}`, 'herald', p95);
    }
  });
}

export function aSend(reader: string, index: number): PlannedSend {
  const nowMs = Date.now();
  const words = [
    `order ${index}`,
    index % 2 === 0 ? WORDS.common : 'packed',
    ...(index % 1_000 === 7 ? [WORDS.some] : []),
    ...(index % 10_000 === 5 ? [WORDS.rare] : []),
  ];
  return {
    sendId: newId(nowMs),
    contentId: newId(nowMs),
    createdBy: 'bench',
    createdAt: new Date(nowMs),
    type: CONTENT.type,
    category: CONTENT.category,
    topic: null,
    priority: 1,
    locale: null,
    title: CONTENT.title.replace('shipped', 'news'),
    message: words.join(' '),
    subject: null,
    html: null,
    variants: [],
    actionUrl: null,
    data: '{}',
    sealed: null,
    channels: null,
    collapseKey: null,
    cancellationKey: null,
    expiresAt: null,
    dueAt: null,
    scheduled: null,
    size: 1,
    recipients: [{ userId: reader, notificationId: newId(nowMs) }],
    idempotency: null,
  };
}

export const inboxScenarios: readonly Scenario[] = [
  {
    name: 'scheduled',
    what: '1,000 scheduled sends that are due at the same moment, to 1,000 connected people',
    peers: ['herald'],
    rows: ['scheduled'],
    run: scheduled,
  },
  {
    name: 'search',
    what: 'full-text search in 100,000 notifications of one person, over HTTP',
    peers: ['herald'],
    rows: Object.keys(WORDS).map((row) => `search-${row}`),
    run: search,
  },
];
