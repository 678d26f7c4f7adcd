import { residentBytes } from '../machine/usage.js';
import { BusSession } from './bus-session.js';
import type { Run, Scenario } from './scenario.js';

/** Events a second that everybody gets. */
const EVENT_RATE = 20;

/**
 * (l): the same run twice, without and with readers that stop. Their kernel buffers are filled first, so that what comes then
 * waits in the server from the beginning; the bounds are Herald's defaults.
 */
async function stoppedReaders(run: Run): Promise<void> {
  const { few, longMs, warmUpMs } = run.size;
  const measureMs = Math.max(longMs * 4, 1_000);
  const stopped = Math.ceil(few / 10);
  const take = async (withStopped: boolean) =>
    BusSession.open(
      run,
      {
        peer: 'herald',
        target: 'all',
        users: few + stopped,
        readers: few,
        env: { STREAM_QUEUE_EVENTS: '', STREAM_QUEUE_BYTES: '' },
      },
      async (session) => {
        await session.connect(withStopped ? {} : { count: few });
        await session.prime();
        const before = residentBytes(session.server.pid);
        const heldBefore = await held(session);
        if (withStopped) await session.stopTheOthers();
        const heldByStopped = (await held(session)) - heldBefore;
        const step = await session.step(EVENT_RATE * (few + stopped), warmUpMs, measureMs);
        return { step, grown: session.peakResident - before, held: heldByStopped };
      },
    );
  const without = await take(false);
  const beside = await take(true);
  run.results.add('healthy-p95', 'herald', without.step.latencies.p95);
  run.results.add('healthy-p99', 'herald', without.step.latencies.p99);
  run.results.add('beside-stopped-p95', 'herald', beside.step.latencies.p95);
  run.results.add('beside-stopped-p99', 'herald', beside.step.latencies.p99);
  run.results.add('stopped-held', 'herald', beside.held / 2 ** 20);
  run.results.add('stopped-memory', 'herald', (beside.grown - without.grown) / 2 ** 20);
  run.log(
    `stopped-readers: p99 ${without.step.latencies.p99.toFixed(1)} ms without, ${beside.step.latencies.p99.toFixed(1)} ms with`,
  );
}

/** In the heap and in buffers, garbage collected: what waits, and what is needed to let it wait. */
async function held({ server }: BusSession): Promise<number> {
  const { heapUsed, external } = await server.memory();
  return heapUsed + external;
}

export const stoppedScenario: Scenario = {
  name: 'stopped-readers',
  what: '1,000 healthy readers beside 100 that have stopped reading',
  peers: ['herald'],
  rows: ['healthy-p95', 'healthy-p99', 'beside-stopped-p95', 'beside-stopped-p99', 'stopped-held', 'stopped-memory'],
  run: stoppedReaders,
};
