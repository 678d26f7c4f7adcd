import { residentBytes } from '../machine/usage.js';
import type { PeerName } from '../peers/publication.js';
import { pause } from '../wire/clock.js';
import { BusSession } from './bus-session.js';
import { climb } from './ladder.js';
import { ALL_PEERS, type Run, type Scenario, YARDSTICKS } from './scenario.js';

/** Deliveries a second at which everybody's CPU is compared: a rate that each of them carries. */
const COMMON_FAN_OUT = 20_000;
const COMMON_TARGETED = 8_000;
const SINGLES = 25;
const BETWEEN_SINGLES_MS = 150;
/** Until a server is done with thousands who left. */
export const ALL_GONE_MS = 2_000;

/** (a), and a part of (d). */
async function fewSubscribers(run: Run, peer: PeerName): Promise<void> {
  const { few, warmUpMs, heatMs, longMs } = run.size;
  await BusSession.open(run, { peer, target: 'all', users: few }, async (session) => {
    await session.connect();
    await session.prime();
    const rate = Math.min(COMMON_FAN_OUT, few * 20);
    await session.step(rate, 0, heatMs);
    const common = await session.step(rate, warmUpMs, longMs);
    run.results.add('cpu-fan-out', peer, common.cpuPerMillion);
    await ladder(run, session, peer, { row: 'fan-out', start: few * 10 });
  });
}

/** (b), and a part of (d). */
async function manySubscribers(run: Run, peer: PeerName): Promise<void> {
  const { many } = run.size;
  await BusSession.open(run, { peer, target: 'all', users: many }, async (session) => {
    await session.connect();
    await session.prime();
    const p95s: number[] = [];
    for (let event = 0; event < SINGLES; event += 1) {
      // The first ones warm it up.
      const { p95 } = await session.single();
      if (event >= SINGLES * 0.4) p95s.push(p95);
      await pause(BETWEEN_SINGLES_MS);
    }
    const all = p95s.toSorted((a, b) => a - b);
    run.log(`one-to-all ${peer}: p95 ${all.map((p95) => p95.toFixed(0)).join(' ')} ms`);
    run.results.add('one-to-all', peer, all[Math.floor(all.length / 2)]!);
  });
}

/** (c), (h), and a part of (d). */
async function targeted(run: Run, peer: PeerName): Promise<void> {
  const { many, warmUpMs, heatMs, longMs } = run.size;
  await BusSession.open(run, { peer, target: 'one', users: many }, async (session) => {
    const { server } = session;
    // What the first connections load and compile is not theirs.
    await session.connect({ count: Math.ceil(many / 20), thorough: 0 });
    await session.receiver.calls.closeAll();
    await pause(200);
    const empty = { heap: await server.memory(), resident: residentBytes(server.pid) };
    await session.connect();
    await session.prime();
    const idle = { heap: await server.memory(), resident: residentBytes(server.pid) };
    const perConnection = (bytes: number) => bytes / many / 1_024;
    run.results.add('memory-idle', peer, perConnection(idle.resident - empty.resident));
    run.results.add('memory-heap', peer, perConnection(heapOf(idle.heap) - heapOf(empty.heap)));
    const rate = Math.min(COMMON_TARGETED, many);
    await session.step(rate, 0, heatMs);
    const common = await session.step(rate, warmUpMs, longMs);
    run.results.add('memory-loaded', peer, perConnection(residentBytes(server.pid) - empty.resident));
    run.results.add('cpu-targeted', peer, common.cpuPerMillion);
    await ladder(run, session, peer, { row: 'targeted', start: Math.min(4_000, many) });
  });
}

const heapOf = ({ heapUsed, external }: { heapUsed: number; external: number }) => heapUsed + external;

async function ladder(
  run: Run,
  session: BusSession,
  peer: PeerName,
  { row, start }: { row: 'fan-out' | 'targeted'; start: number },
): Promise<void> {
  const key = `${row}|${peer}`;
  const climbed = await climb(run, session, { name: `${row} ${peer}`, start, near: run.found.get(key) });
  if (climbed.rate > 0) run.found.set(key, climbed.rate);
  run.results.add(row, peer, climbed.rate);
  run.results.add(`cpu-${row}-at-best`, peer, climbed.cpuPerMillion);
  if (climbed.byLoad) run.results.add(`${row}-by-load`, peer, 1);
}

/** (i). Nothing is published: only who connects, with a token, until he is told that he is subscribed. */
async function connecting(run: Run, peer: PeerName): Promise<void> {
  const { many } = run.size;
  await BusSession.open(run, { peer, target: 'one', users: many }, async (session) => {
    const request = { reading: peer === 'herald' ? ('changed' as const) : ('added' as const) };
    // All of them once before: what a server loads and compiles for its first clients is not theirs.
    await session.connect({ thorough: 0, request });
    await session.receiver.calls.closeAll();
    await pause(ALL_GONE_MS);
    await session.server.beginProfile();
    const connected = await session.connect({ thorough: 0, request });
    const received = await session.receiver.calls.received();
    if (received.wrongCount > 0) throw new Error(received.wrong.join('; '));
    run.log(
      `connecting ${peer}: ${Math.round(many / connected.seconds)}/s, p95 ${connected.latencies.p95.toFixed(1)} ms`,
    );
    run.results.add('connects', peer, many / connected.seconds);
    run.results.add('connects-p95', peer, connected.latencies.p95);
  });
}

export const busScenarios: readonly Scenario[] = [
  {
    name: 'fan-out',
    what: 'events from the bus to every one of 1,000 subscribers',
    peers: ALL_PEERS,
    rows: ['fan-out', 'cpu-fan-out', 'cpu-fan-out-at-best'],
    run: fewSubscribers,
  },
  {
    name: 'one-to-all',
    what: 'one event from the bus to 10,000 subscribers',
    peers: ALL_PEERS,
    rows: ['one-to-all'],
    run: manySubscribers,
  },
  {
    name: 'targeted',
    what: 'events from the bus to one each of 10,000 users; memory of their connections',
    peers: [...YARDSTICKS.filter((peer) => peer !== 'raw-own'), 'herald'],
    rows: ['targeted', 'cpu-targeted', 'cpu-targeted-at-best', 'memory-idle', 'memory-heap', 'memory-loaded'],
    run: targeted,
  },
  {
    name: 'connecting',
    what: '10,000 connections with a token check, 64 at a time',
    peers: [...YARDSTICKS.filter((peer) => peer !== 'raw-own'), 'herald'],
    rows: ['connects', 'connects-p95'],
    run: connecting,
  },
];
