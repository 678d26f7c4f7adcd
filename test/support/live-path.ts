import { expect } from 'vitest';
import { eventually } from './client.js';
import type { HeraldProcess } from './herald-process.js';
import type { Ledger } from './ledger.js';
import type { PublisherProcess } from './publisher-process.js';

export const BUS_UP = 'herald_bus_up';
export const LIVE_EVENTS = 'herald_publish_to_emit_seconds_count';
/** Redis away, and whatever is asked answers all the same. */
export const PATIENCE_MS = 5_000;

/** Events come over the bus to all who listen at `gateway`, and not from PostgreSQL. @param sender which node sends them. */
export async function isLiveAgain(ledger: Ledger, gateway: HeraldProcess, sender = gateway): Promise<void> {
  await Promise.all([...new Set([gateway, sender])].map((node) => node.metricIs(BUS_UP, 1)));
  // A stream that still reads what it had missed turns live within moments.
  await eventually(
    async () => {
      const before = await gateway.metric(LIVE_EVENTS);
      await ledger.send(sender.url);
      await ledger.everythingArrived();
      return (await gateway.metric(LIVE_EVENTS)) - before;
    },
    (live) => live === ledger.streams,
    20_000,
  );
}

/** Each send was answered, and in time, whatever became of Redis meanwhile. */
export function expectAnswered(publisher: PublisherProcess): void {
  expect(publisher.unclear).toEqual([]);
  expect(publisher.refused).toEqual([]);
  expect(Math.max(...publisher.sends.map((send) => send.ms))).toBeLessThan(PATIENCE_MS);
}
