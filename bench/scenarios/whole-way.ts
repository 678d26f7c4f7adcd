import { decodeCursor, encodeCursor } from '../../src/notifications/cursor.js';
import { cpuSeconds } from '../machine/usage.js';
import { askHerald, withDatabase } from '../peers/herald-feeds.js';
import type { PeerName } from '../peers/publication.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros, pause } from '../wire/clock.js';
import { ApiSession } from './api-session.js';
import { ALL_GONE_MS } from './fan-out.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

const CALLERS = 64;
const RATES = [500, 1_000] as const;
const ACKNOWLEDGE_TIMEOUT_MS = 20_000;

/** (e): what people wait for, from the moment a send is due until the recipient's socket has it. */
async function wholeWay(run: Run): Promise<void> {
  const { many, warmUpMs, heatMs, longMs } = run.size;
  await ApiSession.open(run, { users: many, callers: CALLERS, cores: 'both' }, async (api) => {
    // Two sends to one user may overtake each other before they are accepted.
    await api.connect({ acknowledge: true, anyOrder: true });
    await api.prime();
    let expected = (await api.sender.calls.flood({ durationMs: 2 * heatMs, recipients: 1 })).notifications;
    await api.complete(expected);
    await acknowledged(api, expected);
    await api.server.beginProfile();
    for (const rate of RATES) {
      const startAt = nowMicros() + 50_000;
      const from = startAt + 2 * warmUpMs * 1_000;
      await api.receiver.calls.measure({ from, to: from + 2 * longMs * 1_000 });
      const sent = await api.sender.calls.pace({ rate, durationMs: 2 * (warmUpMs + longMs), startAt });
      expected += sent.notifications;
      const { window } = await api.complete(expected);
      run.log(`whole-way: ${rate}/s p95 ${window.p95.toFixed(1)} ms, answered p95 ${sent.latencies.p95.toFixed(1)} ms`);
      run.results.add(`whole-way-${rate}`, 'herald', window.p95);
    }
    await acknowledged(api, expected);
  });
}

async function acknowledged(api: ApiSession, expected: number): Promise<void> {
  const deadline = Date.now() + ACKNOWLEDGE_TIMEOUT_MS;
  for (;;) {
    const received = await api.receiver.calls.received();
    if (received.wrongCount > 0) throw new BrokenRun(received.wrong.join('; '));
    if (received.acknowledged >= expected) return;
    if (Date.now() > deadline) throw new BrokenRun(`${expected} received, ${received.acknowledged} acknowledged`);
    await pause(50);
  }
}

/** (f) */
async function accepted(run: Run, peer: PeerName): Promise<void> {
  const { many, longMs, heatMs } = run.size;
  await ApiSession.open(run, { users: many, callers: CALLERS, cores: 'server', peer }, async (api) => {
    const warm = await api.sender.calls.flood({ durationMs: 2 * heatMs, recipients: 1 });
    await api.server.beginProfile();
    const cpuBefore = cpuSeconds(api.server.pid);
    const sent = await api.sender.calls.flood({ durationMs: 2 * longMs, recipients: 1 });
    const cpu = cpuSeconds(api.server.pid) - cpuBefore;
    if (peer === 'herald') await api.isStored(warm.notifications + sent.notifications);
    run.log(
      `accepted ${peer}: ${Math.round(sent.sends / sent.seconds)} sends/s, p95 ${sent.latencies.p95.toFixed(1)} ms`,
    );
    run.results.add('accepted', peer, sent.sends / sent.seconds);
    run.results.add('cpu-accepted', peer, (cpu / sent.sends) * 1_000);
  });
}

const BULK_CALLERS = 4;

/** (g) */
async function rows(run: Run): Promise<void> {
  const { many, longMs, heatMs } = run.size;
  const recipients = Math.min(1_000, many);
  await ApiSession.open(run, { users: many * 5, callers: BULK_CALLERS, cores: 'server' }, async (api) => {
    const warm = await api.sender.calls.flood({ durationMs: heatMs, recipients });
    await api.server.beginProfile();
    const sent = await api.sender.calls.flood({ durationMs: 2 * longMs, recipients });
    await api.isStored(warm.notifications + sent.notifications);
    run.log(`rows: ${Math.round(sent.notifications / sent.seconds)}/s, p95 ${sent.latencies.p95.toFixed(0)} ms`);
    run.results.add('rows', 'herald', sent.notifications / sent.seconds);
  });
}

const MISSED = 10;
const ADDED = { reading: 'added' } as const;
/** Dialled at the same time: more would wait in the queue of the listening socket, for the kernel's retries. */
const DIALLED_AT_ONCE = 400;

/** (j): as after a fault of the network. They were there before, and have come back once. */
async function comingBack(run: Run): Promise<void> {
  await ApiSession.open(run, { users: run.size.many, callers: 1, cores: 'server' }, async (api) => {
    await api.connect({ request: ADDED });
    await comeBack(run, api, 0);
    await api.server.beginProfile();
    const seconds = await comeBack(run, api, MISSED);
    run.log(`coming-back: ${seconds.toFixed(2)} s`);
    run.results.add('coming-back', 'herald', seconds);
  });
}

/** All of them, whom the network cut while ten notifications came for each. @param had how many each had seen before. */
async function comeBack(run: Run, api: ApiSession, had: number): Promise<number> {
  const { many } = run.size;
  const recipients = Math.min(1_000, many);
  await api.receiver.calls.closeAll();
  await pause(ALL_GONE_MS);
  await api.sender.calls.rounds({ sends: (many / recipients) * MISSED, recipients });
  const after = await cursorsBefore(run, api, many);
  const { beganMicros } = await api.connect({
    after,
    had,
    sameTokens: true,
    atOnce: DIALLED_AT_ONCE,
    until: 'open',
    request: ADDED,
  });
  const received = await api.complete(many * MISSED);
  return (received.latestMicros - beganMicros) / 1e6;
}

/** For each user the position before his last ten. */
async function cursorsBefore(run: Run, api: ApiSession, users: number): Promise<string[]> {
  const first = tokenOf(userOf(api.session, 0));
  const answer = await askHerald<{ inbox: { cursor: string } }>(api.server.port, first, '{ inbox { cursor } }');
  const { installation } = decodeCursor(answer.inbox.cursor, 'stream');
  const rows = await withDatabase(run.backends.databaseUrl, async (client) => {
    const found = await client.query<{ recipient: string; epoch: number; last_seq: string }>(
      'SELECT recipient, epoch, last_seq FROM feeds WHERE recipient >= $1 AND recipient < $2 ORDER BY recipient',
      [userOf(api.session, 0), userOf(api.session + 1, 0)],
    );
    return found.rows;
  });
  if (rows.length !== users) throw new BrokenRun(`${users} feeds were wanted, ${rows.length} are there`);
  return rows.map(({ epoch, last_seq }) =>
    encodeCursor({ kind: 'stream', installation, epoch, number: Number(last_seq) - MISSED }),
  );
}

/** (k): everybody wants the same feed's row. */
async function hotRecipient(run: Run): Promise<void> {
  const { longMs, heatMs } = run.size;
  await ApiSession.open(run, { users: 1, callers: CALLERS, cores: 'server' }, async (api) => {
    await api.connect({ anyOrder: true });
    await api.prime();
    const warm = await api.sender.calls.flood({ durationMs: 2 * heatMs, recipients: 1 });
    await api.server.beginProfile();
    const sent = await api.sender.calls.flood({ durationMs: 2 * longMs, recipients: 1 });
    await api.complete(warm.notifications + sent.notifications);
    run.log(`hot: ${Math.round(sent.sends / sent.seconds)} sends/s, p95 ${sent.latencies.p95.toFixed(1)} ms`);
    run.results.add('hot', 'herald', sent.sends / sent.seconds);
    run.results.add('hot-p95', 'herald', sent.latencies.p95);
  });
}

export const apiScenarios: readonly Scenario[] = [
  {
    name: 'whole-way',
    what: 'sends over HTTP to 10,000 connected people, who acknowledge',
    peers: ['herald'],
    rows: RATES.map((rate) => `whole-way-${rate}`),
    run: wholeWay,
  },
  {
    name: 'accepted',
    what: 'single sends over HTTP, 64 callers',
    peers: ['apollo', 'herald'],
    rows: ['accepted', 'cpu-accepted'],
    run: accepted,
  },
  {
    name: 'coming-back',
    what: '10,000 connect at once, each with a cursor and ten missed',
    peers: ['herald'],
    rows: ['coming-back'],
    run: comingBack,
  },
  {
    name: 'hot',
    what: 'single sends to one connected recipient, 64 callers',
    peers: ['herald'],
    rows: ['hot', 'hot-p95'],
    run: hotRecipient,
  },
];

/** It leaves a gigabyte in the page cache, behind which fresh memory takes longer: what comes after it would be measured with that. */
export const rowsScenario: Scenario = {
  name: 'rows',
  what: 'sends of 1,000 recipients over HTTP, 4 callers, nobody connected',
  peers: ['herald'],
  rows: ['rows'],
  run: rows,
};
