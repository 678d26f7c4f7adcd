import type { OverviewStatusSubscription } from './operations.js';

export type Status = OverviewStatusSubscription['systemStatusChanged'];

/** What the charts show of one moment; null: nobody knows. */
export interface StatusPoint {
  /** By the clock of the server, in seconds since 1970. */
  at: number;
  connections: number | null;
  published: number | null;
  delivered: number | null;
  latencyMs: number | null;
  waiting: number | null;
  failed: number | null;
}

/** So far back the charts go. */
export const HISTORY_SECONDS = 600;
/** It is told each second: after so long something is missing between two. */
const GAP_SECONDS = 4;
const SET_BACK_SECONDS = 30;

/** The history with one more moment, without what is too old. Where nothing was heard for a while, it has a gap. */
export function withPoint(history: readonly StatusPoint[], status: Status): readonly StatusPoint[] {
  const point = pointOf(status);
  const last = history.at(-1);
  // The clock of another node, or told twice. A clock that was set back is another matter: all begins anew.
  if (last && point.at <= last.at) return last.at - point.at > SET_BACK_SECONDS ? [point] : history;
  const kept = history.filter(({ at }) => at >= point.at - HISTORY_SECONDS);
  const isGap = last !== undefined && point.at - last.at > GAP_SECONDS;
  return isGap ? [...kept, gapAt((last.at + point.at) / 2), point] : [...kept, point];
}

function pointOf(status: Status): StatusPoint {
  const { waiting, failed } = backlogOf(status) ?? { waiting: null, failed: null };
  return {
    at: Date.parse(status.at) / 1_000,
    connections: status.connections,
    published: status.publishedPerSecond,
    delivered: status.deliveredPerSecond,
    latencyMs: status.deliveryLatencyP95Ms,
    waiting,
    failed,
  };
}

const gapAt = (at: number): StatusPoint => ({
  at,
  connections: null,
  published: null,
  delivered: null,
  latencyMs: null,
  waiting: null,
  failed: null,
});

/** Of all queues; null: they could not be counted. */
export function backlogOf({ queues, missing }: Status): { waiting: number; failed: number } | null {
  if (missing.includes('queues')) return null;
  const sum = (of: 'waiting' | 'failed') => queues.reduce((total, queue) => total + queue[of], 0);
  return { waiting: sum('waiting'), failed: sum('failed') };
}

/** From when to when the charts show: a minute at least, and no longer than there is something to show. `now` is the server's. */
export function shownTime(history: readonly StatusPoint[], now: number): { from: number; to: number } {
  const first = history[0]?.at ?? now;
  return { from: Math.max(now - HISTORY_SECONDS, Math.min(first, now - 60)), to: now };
}
