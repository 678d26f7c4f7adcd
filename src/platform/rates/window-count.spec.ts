import { afterEach, describe, expect, it, vi } from 'vitest';
import { RateLimit } from '../config/index.js';
import { type Counted, WindowCount } from './window-count.js';

const WINDOW_MS = 10_000;

/** What nodes share, with a clock of its own; answers are given when they are let go. */
class Shared {
  nowMs = 0;
  count = 0;
  asked = 0;
  private endsAtMs = 0;
  private readonly held: (() => void)[] = [];
  isHolding = false;

  add = async (more: number): Promise<Counted> => {
    this.asked += 1;
    if (this.nowMs >= this.endsAtMs) [this.count, this.endsAtMs] = [0, this.nowMs + WINDOW_MS];
    this.count += more;
    const counted = { count: this.count, leftMs: this.endsAtMs - this.nowMs };
    if (this.isHolding) await new Promise<void>((resolve) => this.held.push(resolve));
    return counted;
  };

  letGo(): void {
    this.isHolding = false;
    this.held.splice(0).forEach((go) => go());
  }

  node(limit: number): WindowCount {
    return new WindowCount(new RateLimit(limit, WINDOW_MS / 1_000), this.add, () => this.nowMs);
  }
}

async function takeAll(count: WindowCount, times: number): Promise<number> {
  let allowed = 0;
  for (let each = 0; each < times; each += 1) if (await count.take()) allowed += 1;
  return allowed;
}

afterEach(() => void vi.useRealTimers());

describe('one limit', () => {
  it('is exact at one node, and begins anew with the next window', async () => {
    const shared = new Shared();
    const count = shared.node(100);
    expect(await takeAll(count, 150)).toBe(100);
    expect([count.remaining, count.leftMs]).toEqual([0, WINDOW_MS]);
    shared.nowMs = WINDOW_MS - 1;
    expect(await takeAll(count, 5)).toBe(0);
    shared.nowMs = WINDOW_MS;
    expect(await takeAll(count, 150)).toBe(100);
  });

  it('is exact for as many as come at once', async () => {
    const count = new Shared().node(100);
    const taken = await Promise.all(Array.from({ length: 150 }, async () => count.take()));
    expect(taken.filter(Boolean).length).toBe(100);
  });

  it('is one for all nodes, but for what each has not told', async () => {
    const shared = new Shared();
    const nodes = [shared.node(100), shared.node(100)];
    let allowed = 0;
    for (let each = 0; each < 100; each += 1) for (const node of nodes) if (await node.take()) allowed += 1;
    expect(allowed).toBeGreaterThanOrEqual(100);
    expect(allowed).toBeLessThanOrEqual(120);
    for (const node of nodes) expect(await takeAll(node, 10)).toBe(0);
  });

  it('says nothing of who asks for little, and makes nobody wait who is far from it', () => {
    const shared = new Shared();
    shared.isHolding = true;
    const count = shared.node(1_000);
    vi.useFakeTimers();
    for (let each = 0; each < 20; each += 1) expect(count.take()).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(shared.asked).toBe(0);
    for (let each = 0; each < 70; each += 1) expect(count.take()).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(shared.asked).toBe(1);
  });

  it('asks before it allows what is near it', async () => {
    const count = new Shared().node(100);
    await takeAll(count, 80);
    const taken = count.take();
    expect(taken).toBeInstanceOf(Promise);
    expect(await taken).toBe(true);
  });

  it('refuses at once whom it has refused, and asks nobody', async () => {
    const shared = new Shared();
    const count = shared.node(10);
    await takeAll(count, 20);
    const { asked } = shared;
    expect(count.take()).toBe(false);
    expect(shared.asked).toBe(asked);
  });

  it('tells those who wait for one answer together', async () => {
    const shared = new Shared();
    shared.isHolding = true;
    const count = shared.node(10);
    const taken = Array.from({ length: 12 }, async () => count.take());
    expect(shared.asked).toBe(1);
    shared.letGo();
    expect((await Promise.all(taken)).filter(Boolean).length).toBe(10);
    expect(shared.asked).toBe(2);
  });

  it('bears a window of the others that is newer than its own', async () => {
    const shared = new Shared();
    const count = shared.node(10);
    expect(await takeAll(count, 5)).toBe(5);
    // Redis was wiped.
    shared.count = 0;
    shared.nowMs = 1;
    const allowed = await takeAll(count, 20);
    expect(allowed).toBeGreaterThanOrEqual(9);
    expect(allowed).toBeLessThanOrEqual(10);
  });
});
