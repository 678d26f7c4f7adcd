import type { SdkClientsCalls } from '../load/sdk-clients.js';
import type { SteadySenderCalls } from '../load/steady-sender.js';
import { BenchProcess, pin } from '../machine/processes.js';
import { type PeerServer, startPeer } from '../peers/peer-server.js';
import { pause } from '../wire/clock.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

const NODES = 2;
const SENDS_A_SECOND = 200;
/** Herald's default. */
const DRAIN_SECONDS = 8;
const STOP_WITHIN_MS = (DRAIN_SECONDS + 10) * 1_000;
/** Between two restarts, as somebody who watches would wait; and before the first. */
const BETWEEN_MS = 3_000;
const QUIET_MS = 15_000;

const load = <Calls extends Record<string, (argument: never) => unknown>>(name: string) =>
  new BenchProcess<Calls>({ name, cores: 'both', script: `bench/load/${name}.js` });

/** Each node is told to stop, and another takes its place at the same address, while people listen and a service goes on sending. */
async function rollingRestart(run: Run): Promise<void> {
  for (const pid of Object.values(run.backends.pids)) pin(pid, 'both');
  const clients = load<SdkClientsCalls>('sdk-clients');
  const sender = load<SteadySenderCalls>('steady-sender');
  const drainSeconds = run.size.name === 'tiny' ? 1 : DRAIN_SECONDS;
  const start = (port?: number) =>
    startPeer('herald', {
      backends: run.backends,
      target: 'one',
      cores: 'both',
      env: { DRAIN_SECONDS: String(drainSeconds) },
      port,
    });
  const nodes: PeerServer[] = [];
  try {
    for (let node = 0; node < NODES; node += 1) nodes.push(await start());
    const [ports, session] = [nodes.map(({ port }) => port), run.nextSession()];
    await clients.calls.connect({ ports, session, count: run.size.few });
    await sender.calls.start({ ports, session, users: run.size.few, rate: SENDS_A_SECOND });
    for (let node = 0; node < NODES; node += 1) {
      await pause(BETWEEN_MS);
      await nodes[node]!.stop(STOP_WITHIN_MS);
      nodes[node] = await start(nodes[node]!.port);
    }
    await pause(BETWEEN_MS);
    const sent = await sender.calls.stop();
    report(run, sent, await clients.calls.outcome({ sent: sent.numbers, quietMs: QUIET_MS }));
  } finally {
    await Promise.all([clients.stop('SIGKILL'), sender.stop('SIGKILL'), ...nodes.map((node) => node.stop())]);
    for (const pid of Object.values(run.backends.pids)) pin(pid, 'load');
  }
}

type Sent = Awaited<ReturnType<SteadySenderCalls['stop']>>;
type Outcome = Awaited<ReturnType<SdkClientsCalls['outcome']>>;

function report(run: Run, sent: Sent, found: Outcome): void {
  const { lost, doubled, outOfOrder, away, refusals } = found;
  const back = found.backMs.toSorted((a, b) => a - b);
  const at = (share: number) => (back[Math.min(back.length - 1, Math.floor(back.length * share))] ?? NaN) / 1_000;
  const accepted = sent.numbers.reduce((sum, count) => sum + count, 0);
  run.log(
    `rolling-restart: ${accepted} accepted (${sent.unclear} attempts without an answer), ` +
      `${lost} lost, ${doubled} doubled, ${outOfOrder} out of order; ${back.length} came back, ` +
      `p50 ${at(0.5).toFixed(2)}, p99 ${at(0.99).toFixed(2)}, max ${at(1).toFixed(2)} s; closed with ${JSON.stringify(found.closes)}`,
  );
  if (lost + doubled + outOfOrder + away + refusals.length > 0) {
    const what = `${lost} lost, ${doubled} doubled, ${outOfOrder} out of order, ${away} not back`;
    throw new BrokenRun(`${what}; ${refusals.slice(0, 3).join('; ')}`);
  }
  // Each node had its share of them.
  if (back.length < run.size.few) throw new BrokenRun(`only ${back.length} came back: nothing was restarted`);
  run.results.add('rolling-p50', 'herald', at(0.5));
  run.results.add('rolling-p99', 'herald', at(0.99));
}

export const rollingScenario: Scenario = {
  name: 'rolling-restart',
  what: '1,000 clients of web/client while each of two nodes is restarted, and a service goes on sending',
  peers: ['herald'],
  rows: ['rolling-p50', 'rolling-p99'],
  run: rollingRestart,
};
