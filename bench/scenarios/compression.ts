import { residentBytes } from '../machine/usage.js';
import { BusSession } from './bus-session.js';
import type { Run, Scenario } from './scenario.js';

/** Events a second, one user each: what both carry with ease. */
const RATE = 2_000;

/** What permessage-deflate costs, and saves: the same run twice, plain and packed. */
async function compression(run: Run): Promise<void> {
  const { few, warmUpMs, longMs } = run.size;
  const take = (packed: boolean) =>
    BusSession.open(
      run,
      { peer: 'herald', target: 'one', users: few, env: { SOCKET_COMPRESSION: packed ? 'on' : 'off' } },
      async (session) => {
        // What the first connections load and compile is not theirs.
        await session.connect({ count: Math.ceil(few / 20), thorough: 0, packed });
        await session.receiver.calls.closeAll();
        const empty = residentBytes(session.server.pid);
        await session.connect({ packed });
        await session.prime();
        const before = await session.receiver.calls.received();
        const step = await session.step(Math.min(RATE, few), warmUpMs, longMs);
        const after = await session.receiver.calls.received();
        return {
          cpu: step.cpuPerMillion,
          memory: (residentBytes(session.server.pid) - empty) / few / 1_024,
          bytes: (after.wireBytes - before.wireBytes) / (after.events - before.events),
        };
      },
    );
  const plain = await take(false);
  const packed = await take(true);
  run.log(
    `compression: ${plain.bytes.toFixed(0)} to ${packed.bytes.toFixed(0)} bytes, ${plain.cpu.toFixed(0)} to ${packed.cpu.toFixed(0)} CPU-s/million`,
  );
  for (const [what, value] of Object.entries(plain)) run.results.add(`plain-${what}`, 'herald', value);
  for (const [what, value] of Object.entries(packed)) run.results.add(`packed-${what}`, 'herald', value);
}

export const compressionScenario: Scenario = {
  name: 'compression',
  what: '1,000 subscribers, without and with SOCKET_COMPRESSION',
  peers: ['herald'],
  rows: ['plain-bytes', 'packed-bytes', 'plain-cpu', 'packed-cpu', 'plain-memory', 'packed-memory'],
  run: compression,
};
