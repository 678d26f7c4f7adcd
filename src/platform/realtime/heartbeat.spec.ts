import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Heartbeat } from './heartbeat.js';

const INTERVAL_MS = 12_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function aPeer(answersAfterMs: number | null) {
  const peer = {
    lastSeenAt: performance.now(),
    pingedAt: performance.now(),
    pings: 0,
    cutAt: null as number | null,
    socket: {
      readyState: WebSocket.OPEN,
      ping: () => {
        peer.pings += 1;
        if (answersAfterMs !== null) setTimeout(() => (peer.lastSeenAt = performance.now()), answersAfterMs);
      },
      terminate: () => (peer.cutAt ??= performance.now()),
    },
  };
  return peer;
}

describe('Heartbeat', () => {
  it('pings each once an interval, and leaves those that answer alone', () => {
    const peers = [aPeer(5), aPeer(11_000)];
    const heartbeat = new Heartbeat(INTERVAL_MS, peers);
    heartbeat.start();
    vi.advanceTimersByTime(10 * INTERVAL_MS + 1_000);
    expect(peers.map(({ pings, cutAt }) => [pings, cutAt])).toEqual([
      [10, null],
      [10, null],
    ]);
    heartbeat.stop();
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it('cuts who does not answer within two intervals and an eighth, wherever in them he went', () => {
    for (let goesAtMs = 0; goesAtMs < 3 * INTERVAL_MS; goesAtMs += 700) {
      const peer = aPeer(5);
      const heartbeat = new Heartbeat(INTERVAL_MS, [peer]);
      heartbeat.start();
      vi.advanceTimersByTime(goesAtMs);
      const wentAt = performance.now();
      peer.socket.ping = () => undefined;
      vi.advanceTimersByTime(INTERVAL_MS * 3);
      expect(peer.cutAt).not.toBeNull();
      expect(peer.cutAt! - wentAt).toBeLessThanOrEqual(INTERVAL_MS * (2 + 2 / 16));
      heartbeat.stop();
    }
  });

  it('pings those who came at different times at different times', () => {
    const peers = Array.from({ length: 16 }, (_, index) => {
      const peer = aPeer(5);
      peer.pingedAt += (index * INTERVAL_MS) / 16;
      return peer;
    });
    const heartbeat = new Heartbeat(INTERVAL_MS, peers);
    heartbeat.start();
    const atOnce: number[] = [];
    for (let tick = 0; tick < 64; tick += 1) {
      const before = peers.reduce((sum, { pings }) => sum + pings, 0);
      vi.advanceTimersByTime(INTERVAL_MS / 16);
      atOnce.push(peers.reduce((sum, { pings }) => sum + pings, 0) - before);
    }
    heartbeat.stop();
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(2);
  });

  /** A timer fires before what came meanwhile is read: everybody would look dead to a process that was stopped for a while. */
  it('cuts nobody for having been held up itself, and finds the dead an interval later', () => {
    const [alive, dead] = [aPeer(5), aPeer(null)];
    const heartbeat = new Heartbeat(INTERVAL_MS, [alive, dead]);
    heartbeat.start();
    vi.advanceTimersByTime(INTERVAL_MS);
    expect([alive.pings, dead.pings]).toEqual([1, 1]);
    // The answer lies unread while the clock goes on.
    const { now } = performance;
    vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 5 * INTERVAL_MS);
    vi.advanceTimersByTime(1);
    alive.lastSeenAt = 0;
    vi.advanceTimersByTime(INTERVAL_MS / 16);
    expect([alive.cutAt, dead.cutAt]).toEqual([null, null]);
    expect([alive.pings, dead.pings]).toEqual([2, 2]);
    vi.advanceTimersByTime(INTERVAL_MS * (1 + 1 / 16));
    expect(alive.cutAt).toBeNull();
    expect(dead.cutAt).not.toBeNull();
    heartbeat.stop();
  });
});
