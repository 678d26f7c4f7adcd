import type { DelivererCalls } from '../load/deliverer.js';
import { BenchProcess, pin } from '../machine/processes.js';
import { cpuSeconds } from '../machine/usage.js';
import { withDatabase } from '../peers/herald-feeds.js';
import { pause } from '../wire/clock.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

const BULK = 2;
const URGENT = 20;
const TIMEOUT_MS = 300_000;

/**
 * The engine with a channel that takes everything at once: rows are written as publishing writes them, and each is claimed, reviewed, sent and
 * recorded. First a backlog, to be done; then, with another one waiting, single urgent ones.
 */
async function deliveries(run: Run): Promise<void> {
  const { databaseUrl, redisUrl, pids } = run.backends;
  for (const pid of Object.values(pids)) pin(pid, 'load');
  const deliverer = new BenchProcess<DelivererCalls>({
    name: 'deliverer',
    cores: 'server',
    script: 'bench/load/deliverer.js',
    nodeFlags: ['--min-semi-space-size=16', '--max-semi-space-size=32'],
  });
  try {
    const { calls } = deliverer;
    await calls.open({ databaseUrl, redisUrl, session: run.nextSession() });
    let expected = await calls.owe({ count: run.size.few, lane: BULK });
    await until(calls, expected);
    // Written while nobody could know how fast they go: the clock runs from when the last one is written.
    const cpuBefore = cpuSeconds(deliverer.pid);
    const takenBefore = (await calls.taken()).count;
    const began = performance.now();
    expected += await calls.owe({ count: 3 * run.size.many, lane: BULK });
    await until(calls, expected);
    const seconds = (performance.now() - began) / 1_000;
    const count = expected - takenBefore;
    const cpu = cpuSeconds(deliverer.pid) - cpuBefore;
    run.log(`deliveries: ${Math.round(count / seconds)}/s, ${((cpu / count) * 1_000).toFixed(2)} CPU-ms each`);
    run.results.add('deliveries', 'herald', count / seconds);
    run.results.add('cpu-deliveries', 'herald', (cpu / count) * 1_000);
    expected += await calls.owe({ count: 5 * run.size.many, lane: BULK });
    const left = expected - (await calls.taken()).count;
    const waits: number[] = [];
    for (let each = 0; each < URGENT; each += 1) waits.push(await calls.urgent());
    const worst = Math.max(...waits);
    run.log(`urgent beside ${left} bulk ones: ${worst.toFixed(0)} ms at most`);
    run.results.add('urgent-delivery', 'herald', worst);
    await until(calls, expected + URGENT);
    await areRecorded(databaseUrl, expected + URGENT);
    await calls.close();
  } finally {
    await deliverer.stop('SIGKILL');
  }
}

async function until({ taken }: BenchProcess<DelivererCalls>['calls'], expected: number): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { count, doubled } = await taken();
    if (doubled > 0) throw new BrokenRun(`${doubled} were sent twice`);
    if (count >= expected) return;
    if (Date.now() > deadline) throw new BrokenRun(`${expected} are owed, ${count} were sent`);
    await pause(10);
  }
}

/** Each is written down, with the attempt that it took. @throws BrokenRun */
async function areRecorded(databaseUrl: string, expected: number): Promise<void> {
  const counted = `SELECT (SELECT count(*)::int FROM deliveries WHERE channel = 'loopback' AND state = 'DELIVERED' AND attempts = 1) AS done,
    (SELECT count(*)::int FROM delivery_attempts) AS attempts`;
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { rows } = await withDatabase(databaseUrl, (client) =>
      client.query<{ done: number; attempts: number }>(counted),
    );
    const { done, attempts } = rows[0]!;
    if (done >= expected && attempts >= expected) return;
    if (Date.now() > deadline) throw new BrokenRun(`${expected} were sent, ${done} recorded, by ${attempts} attempts`);
    await pause(50);
  }
}

export const deliveriesScenario: Scenario = {
  name: 'deliveries',
  what: 'deliveries through the engine into a channel that takes everything, and an urgent one beside many',
  peers: ['herald'],
  rows: ['deliveries', 'cpu-deliveries', 'urgent-delivery'],
  run: deliveries,
};
