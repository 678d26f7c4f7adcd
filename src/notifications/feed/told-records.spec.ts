import { expect, it, onTestFinished, vi } from 'vitest';
import { FeedModel } from '../../../test/support/feed-model.js';
import { BoundedQueue, Budget } from '../../platform/realtime/index.js';
import { FeedFollower, type FollowedEvent } from './feed-follower.js';
import type { FeedReader, FeedReading } from './feed-reader.js';
import { FeedStream } from './feed-stream.js';
import { MAX_TOLD, ToldRecords } from './told-records.js';

const LAST = 3 * MAX_TOLD;
const record = (seq: number) => ({ id: `n${seq}`, seq });

/** A reading from `base` up to `to`, of a feed that stood at LAST when it was begun, and in which nothing was changed. */
function readTo(to: number, base = 0): ToldRecords {
  const told = new ToldRecords();
  told.begin(base);
  told.read(LAST);
  for (let number = base + 1; number <= to; number += 1) told.add(record(number), number);
  return told;
}

/** Guards against: the ids of a whole feed, kept for each subscription that a cursor of number 0 was given to. */
it('remembers no more than its bound, however long the replay', () => {
  for (const to of [MAX_TOLD - 1, MAX_TOLD, LAST]) expect(readTo(to).size).toBeLessThan(MAX_TOLD);
});

it('tells nothing as new twice, remembered or not', () => {
  const told = readTo(LAST - 1);
  for (const seq of [1, MAX_TOLD, LAST - 1]) expect(told.isNew(record(seq), LAST + seq)).toBe(false);
});

it('tells as new what comes behind it, and what was changed before it was begun', () => {
  const told = readTo(2 * MAX_TOLD);
  expect(told.isNew(record(LAST + 1), LAST + 1)).toBe(true);
  // Its rev has moved on to here, and it was not told at its seq.
  expect(told.isNew(record(5), LAST - 1)).toBe(true);
});

it('tells nothing as new that it told off the bus before its first page, behind a RESYNC', () => {
  const told = new ToldRecords();
  told.begin(6);
  told.add(record(7), 7);
  told.read(9);
  expect(told.isNew(record(7), 9)).toBe(false);
});

it('tells as changed what the client has, and what it was told in this reading', () => {
  const told = readTo(20, 10);
  expect([10, 15, 21].map((seq) => told.isNew(record(seq), LAST + 1))).toEqual([false, false, true]);
});

it.each([
  ['added', 0],
  ['changed', 5],
] as const)('is asked to remember only where one may come twice: %s', async (reading, times) => {
  const add = vi.spyOn(ToldRecords.prototype, 'add');
  const model = new FeedModel();
  model.publish(5);
  const queue = new BoundedQueue<FollowedEvent>(new Budget({ maxEvents: 8, maxBytes: 100_000 }), () => undefined);
  onTestFinished(() => void queue.return().then(() => add.mockRestore()));
  const read = async (_: FeedReading, _recipient: string, after: number | null) => model.page(reading, after, 3);
  const stream = new FeedStream('user-1', { gapWaitMs: 0, onHeal: () => undefined });
  const follower = new FeedFollower(stream, { read } as unknown as FeedReader, queue, {
    reading,
    shows: () => true,
    onStalled: () => undefined,
    stallMs: 60_000,
    onOverflow: () => undefined,
  });
  await follower.start({ ...model.life, number: 0 });
  for (let number = 1; number <= 5; number += 1) {
    expect((await queue.next()).value).toMatchObject({ event: { kind: 'ADDED', number } });
  }
  expect(add).toHaveBeenCalledTimes(times);
});
