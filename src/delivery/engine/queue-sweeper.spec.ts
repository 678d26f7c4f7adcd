import { describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import type { Channels } from '../channels/index.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import type { DeliveryQueues } from './delivery-queues.js';
import type { DeliveryWorkRepository } from './delivery-work.repository.js';
import { Hands } from './hands.js';
import type { Providers } from './providers.js';
import { QueueSweeper } from './queue-sweeper.js';

const KEY = { channel: 'email', lane: 1 } as const;
const PATIENCE_MS = 3_000;

const NO_ANSWER = Symbol('no answer');
const ONE_JOB = { waiting: 1, all: 1 };

function sweeperOf(overdueMs: number[] = [], jobs: object | symbol = ONE_JOB) {
  const due = overdueMs.map((ms, at) => ({ id: `d${at}`, inMs: -ms }));
  const findDue = vi.fn<DeliveryWorkRepository['findDue']>(async () => due as never);
  const queue = { offer: async () => (jobs === NO_ANSWER ? undefined : jobs), reconnect: vi.fn<() => void>() };
  const begun: string[] = [];
  const sweeper = new QueueSweeper(
    readEnvironment({}),
    { findDue } as unknown as DeliveryWorkRepository,
    { of: () => queue } as unknown as DeliveryQueues,
    { get: () => ({}) } as unknown as Channels,
    { of: () => ({ areDown: false }) } as unknown as Providers,
    new Events(),
    new DeliveryOutcomes(new Events()),
  );
  const swept = sweeper.queue(KEY, new Hands(2), (id) => begun.push(id));
  return { sweeper, swept, queue, findDue, begun };
}

describe('looking at a queue', () => {
  it('begins what is overdue, the first first, with the hands that are free', async () => {
    const { sweeper, swept, begun } = sweeperOf([PATIENCE_MS + 3, PATIENCE_MS + 2, PATIENCE_MS + 1]);
    await sweeper.look(swept);
    expect(begun).toEqual(['d0', 'd1']);
  });

  it('leaves to Bull what is due only now, unless Redis does not answer', async () => {
    const overdueMs = [PATIENCE_MS - 100, 1];
    const answered = sweeperOf(overdueMs);
    await answered.sweeper.look(answered.swept);
    expect(answered.begun).toEqual([]);
    const silent = sweeperOf(overdueMs, NO_ANSWER);
    await silent.sweeper.look(silent.swept);
    expect(silent.begun).toEqual(['d0', 'd1']);
  });

  it('looks once an interval, whoever else is looked at meanwhile', async () => {
    const { sweeper, swept, findDue } = sweeperOf();
    await sweeper.look(swept);
    expect(await sweeper.look(swept)).toBeGreaterThan(900);
    expect(findDue).toHaveBeenCalledTimes(1);
  });

  it('makes the connection anew that hears of no jobs although there are some', async () => {
    const { sweeper, swept, queue } = sweeperOf();
    await sweeper.look(swept);
    expect(queue.reconnect).not.toHaveBeenCalled();
    swept.takenAtMs -= 15_001;
    swept.lookAtMs = 0;
    await sweeper.look(swept);
    expect(queue.reconnect).toHaveBeenCalledTimes(1);
  });
});
