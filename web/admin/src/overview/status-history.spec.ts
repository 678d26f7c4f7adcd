import { describe, expect, it } from 'vitest';
import { backlogOf, HISTORY_SECONDS, shownTime, type Status, type StatusPoint, withPoint } from './status-history.js';

const START = Date.parse('2026-11-20T10:00:00Z') / 1_000;

const aStatus = (second: number, change: Partial<Status> = {}): Status => ({
  at: new Date((START + second) * 1_000).toISOString(),
  connections: 3,
  publishedPerSecond: 1.5,
  deliveredPerSecond: 2.5,
  deliveryLatencyP95Ms: null,
  missing: [],
  nodes: [],
  queues: [
    { name: 'email.urgent', waiting: 2, active: 1, delayed: 0, failed: 1, oldestWaitingSeconds: 3 },
    { name: 'bulk', waiting: 5, active: 0, delayed: 0, failed: 0, oldestWaitingSeconds: null },
  ],
  ...change,
});
const after = (...seconds: number[]) =>
  seconds.reduce<readonly StatusPoint[]>((history, second) => withPoint(history, aStatus(second)), []);

describe('the history that the overview draws', () => {
  it('has a point for each moment, with what waits over all queues', () => {
    const history = after(0, 1);
    expect(history).toHaveLength(2);
    expect(history[1]).toEqual({
      at: START + 1,
      connections: 3,
      published: 1.5,
      delivered: 2.5,
      latencyMs: null,
      waiting: 7,
      failed: 1,
    });
  });

  it('has a gap where nothing was heard for a while, and none for one that is late', () => {
    expect(after(0, 3).map(({ connections }) => connections)).toEqual([3, 3]);
    const history = after(0, 60);
    expect(history.map(({ connections }) => connections)).toEqual([3, null, 3]);
    expect(history.map(({ at }) => at - START)).toEqual([0, 30, 60]);
  });

  it('forgets what is older than ten minutes', () => {
    const history = after(0, 2, HISTORY_SECONDS + 1, HISTORY_SECONDS + 2);
    expect(history[0]?.at).toBe(START + 2);
  });

  it('goes forwards alone: another node’s clock may stand behind', () => {
    expect(after(5, 4, 5).map(({ at }) => at - START)).toEqual([5]);
    expect(after(500, 100).map(({ at }) => at - START)).toEqual([100]);
  });

  it('says nothing of queues that could not be counted', () => {
    const status = aStatus(0, { missing: ['queues'], queues: [] });
    expect(backlogOf(status)).toBeNull();
    expect(withPoint([], status)[0]).toMatchObject({ waiting: null, failed: null, connections: 3 });
  });

  it('is shown for a minute at least, then for as long as it is, up to ten minutes', () => {
    expect(shownTime(after(0), START + 5)).toEqual({ from: START - 55, to: START + 5 });
    expect(shownTime(after(0), START + 300)).toEqual({ from: START, to: START + 300 });
    expect(shownTime(after(0), START + 900)).toEqual({ from: START + 300, to: START + 900 });
    expect(shownTime([], START)).toEqual({ from: START - 60, to: START });
  });
});
