import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const aSocket = () => ({ lastTick: -10 });

/** No rest, and yet turn after turn. */
async function busyFor(ms: number, each: () => unknown): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    each();
    await turn();
  }
}

describe('Pace', () => {
  let pace: Pace;
  beforeEach(async () => {
    pace = new Pace();
    pace.lets(aSocket());
    await pause(30);
  });

  it('lets what comes by itself be written at once, and what comes soon after it wait', async () => {
    const socket = aSocket();
    expect([pace.lets(socket), pace.lets(socket), pace.lets(aSocket())]).toEqual([true, false, true]);
    await turn();
    expect(pace.lets(socket)).toBe(false);
    await pause(40);
    expect(pace.lets(socket)).toBe(true);
  });

  it('lets nothing be written at once by a loop that has had no rest for a quarter of a second, until it has', async () => {
    const answers: boolean[] = [];
    await busyFor(500, () => answers.push(pace.lets(aSocket())));
    expect([answers[0], answers.at(-1)]).toEqual([true, false]);
    // From then on it stays so.
    expect(answers.lastIndexOf(true)).toBeLessThan(answers.indexOf(false));
    await pause(40);
    expect(pace.lets(aSocket())).toBe(true);
  });

  it('is spent after 500 in one turn of the loop, and says when the next one has come', async () => {
    const told: string[] = [];
    for (let socket = 0; socket < 499; socket += 1) pace.lets(aSocket());
    expect(pace.isSpent).toBe(false);
    pace.lets(aSocket());
    expect(pace.isSpent).toBe(true);
    pace.onceTurned(() => told.push('turned'));
    expect(told).toEqual([]);
    await turn();
    expect([told, pace.isSpent]).toEqual([['turned'], false]);
  });

  it('says so to whoever asks in a turn in which nothing was written, too', async () => {
    const told: string[] = [];
    pace.onceTurned(() => pace.onceTurned(() => told.push('twice')));
    await turn();
    expect(told).toEqual([]);
    await turn();
    expect(told).toEqual(['twice']);
  });
});
