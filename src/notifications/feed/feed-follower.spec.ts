import fc from 'fast-check';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FeedModel, type Held, heldOf } from '../../../test/support/feed-model.js';
import { UnavailableError } from '../../platform/errors/index.js';
import { BoundedQueue, Budget } from '../../platform/realtime/index.js';
import { type FeedMessage, tookPlace } from './feed-change.js';
import { FeedFollower, type FollowedEvent, type StartingPoint } from './feed-follower.js';
import type { FeedPage, FeedReader, FeedReading } from './feed-reader.js';
import { FeedStream } from './feed-stream.js';

/** What a step does, and how often among others. */
const KINDS = [
  ['publish', 6],
  ['read', 2],
  ['seen', 1],
  ['away', 4],
  ['back', 2],
  ['wake', 2],
  ['remove', 2],
  ['readAll', 1],
] as const;

interface Step {
  kind: (typeof KINDS)[number][0];
  n: number;
  fate: 'arrives' | 'lost' | 'twice';
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(...KINDS.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) }))),
  n: fc.nat(20),
  fate: fc.constantFrom('arrives', 'arrives', 'arrives', 'lost', 'twice'),
});

function take(model: FeedModel, { kind, n }: Step): FeedMessage | undefined {
  if (kind === 'publish') return model.publish(1 + (n % 5));
  return kind === 'readAll' ? model.readAll() : model[kind](n);
}

/** A client with a stream of its own kind: what it was shown, as it would keep it. */
function client(
  scheduler: fc.Scheduler,
  model: FeedModel,
  stream: FeedStream,
  reading: FeedReading,
  from: StartingPoint,
) {
  const reader = {
    read: async (kind: FeedReading, _recipient: string, after: number | null) => {
      await scheduler.schedule(Promise.resolve(), 'the question travels');
      const page = model.page(kind, after, 3);
      await scheduler.schedule(Promise.resolve(), 'the answer travels');
      return page;
    },
  } as unknown as FeedReader;
  const budget = new Budget({ maxEvents: 8, maxBytes: 100_000 });
  const queue = new BoundedQueue<FollowedEvent>(budget, () => undefined);
  const follower = new FeedFollower(stream, reader, queue, {
    reading,
    shows: (event) => reading === 'changed' || tookPlace(event),
    onStalled: () => undefined,
    stallMs: 60_000,
    onOverflow: () => undefined,
  });
  const shown: FollowedEvent[] = [];
  const started = follower.start(from);
  const reads = (async () => {
    await started;
    for await (const event of queue) {
      shown.push(event);
      await scheduler.schedule(Promise.resolve(), 'the socket takes one');
    }
  })();
  return { shown, started, stop: () => void queue.return().then(() => follower.stop()), reads, budget };
}

/** Another subscription of the same socket: now and then it takes all the room that there is. */
async function neighbour(scheduler: fc.Scheduler, budget: Budget): Promise<void> {
  for (let times = 0; times < 5; times += 1) {
    await scheduler.schedule(Promise.resolve(), 'a neighbour takes the room');
    let taken = 0;
    for (; budget.hasRoom(1); taken += 1) budget.take(1);
    await scheduler.schedule(Promise.resolve(), 'the socket takes the neighbour’s');
    budget.give(taken, taken);
  }
}

async function play(
  scheduler: fc.Scheduler,
  before: Step[],
  during: Step[],
  reading: FeedReading,
  start: 'now' | 'zero',
) {
  const model = new FeedModel();
  for (const each of before) take(model, each);
  const stream = new FeedStream('user-1', { gapWaitMs: 0, onHeal: () => undefined });
  const from = start === 'now' ? null : { ...model.life, number: 0 };
  const subscriber = client(scheduler, model, stream, reading, from);
  const messages: Promise<unknown>[] = [];
  const writing = (async () => {
    for (const each of during) {
      await scheduler.schedule(Promise.resolve(), 'a transaction commits');
      const message = take(model, each);
      if (!message || message.to < message.from || each.fate === 'lost') continue;
      for (let copy = each.fate === 'twice' ? 2 : 1; copy > 0; copy -= 1) {
        messages.push(scheduler.schedule(Promise.resolve(), 'a message arrives').then(() => stream.receive(message)));
      }
    }
  })();
  const drive = async (until: Promise<unknown>) => {
    let over = false;
    void until.then(() => (over = true));
    while (!over) {
      if (scheduler.count() > 0) await scheduler.waitOne();
      else await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await drive(Promise.all([writing, subscriber.started, neighbour(scheduler, subscriber.budget)]));
  await drive(Promise.all(messages));
  // The regular comparison with PostgreSQL, which finds what was lost last.
  stream.catchUp(model.lastSeq, 'position');
  await drive(
    (async () => {
      for (let quiet = 0; quiet < 20; quiet += 1) {
        if (scheduler.count() > 0) quiet = 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })(),
  );
  stream.stop();
  subscriber.stop();
  await drive(subscriber.reads);
  return { model, shown: subscriber.shown.map(({ event }) => event) };
}

const runs = { numRuns: process.env['HERALD_TEST_LONG'] ? 5_000 : 300 };
const steps = fc.array(step, { maxLength: 14 });

describe('a follower of a feed, whatever the bus loses, doubles or delays', () => {
  /**
   * One that was archived as a page was read is not of that page; taken out of the archive later, it has its old place, which is
   * nothing new. So those are owed that have stayed.
   */
  it('is shown each place that was taken once, in their order, and all of those that have stayed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, steps, async (scheduler, before, during) => {
        const { model, shown } = await play(scheduler, before, during, 'added', 'zero');
        const numbers = shown.map((event) => event.number);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        const ids = shown.map((event) => 'record' in event && event.record.id);
        expect(ids).toEqual(numbers.map((number) => model.places.get(number)));
        expect(model.placesKept().filter((place) => !numbers.includes(place))).toEqual([]);
      }),
      runs,
    );
  });

  it.each(['now', 'zero'] as const)('from %s, holds what the inbox holds', async (start) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, steps, async (scheduler, before, during) => {
        const { model, shown } = await play(scheduler, before, during, 'changed', start);
        let inbox = new Map<string, Held>();
        let last = -1;
        const twice: string[] = [];
        for (const [index, event] of shown.entries()) {
          // RESYNC and SYNCED repeat the number that they stand at.
          expect(event.number).toBeGreaterThanOrEqual(last + ('record' in event || 'id' in event ? 1 : 0));
          last = event.number;
          if ('record' in event) {
            const { id, seq } = event.record;
            // One that was snoozed, and is back before its client heard of it, is new at its new place.
            if (event.kind === 'ADDED' && inbox.get(id)?.seq === seq) twice.push(id);
            inbox.set(id, heldOf(event.record));
          } else if ('id' in event) inbox.delete(event.id);
          // The client loads the page: as it was where the event says that it stands.
          else if (event.kind === 'RESYNC' || (start === 'now' && index === 0)) {
            inbox = new Map(model.history.get(event.number));
          }
        }
        expect(twice).toEqual([]);
        expect(inbox).toEqual(model.inbox());
        expect(shown.at(-1)).toMatchObject({ number: model.lastSeq, ...model.counts });
      }),
      runs,
    );
  });
});

describe('a follower', () => {
  afterEach(() => void vi.useRealTimers());

  function following(
    reading: FeedReading,
    read: (after: number | null, limit: number) => Promise<FeedPage>,
    bounds = { maxEvents: 8, maxBytes: 100_000 },
  ) {
    const stream = new FeedStream('user-1', { gapWaitMs: 0, onHeal: () => undefined });
    const queue = new BoundedQueue<FollowedEvent>(new Budget(bounds), () => undefined);
    const reader = {
      read: (_reading: FeedReading, _recipient: string, after: number | null, limit: number) => read(after, limit),
    };
    const follower = new FeedFollower(stream, reader as unknown as FeedReader, queue, {
      reading,
      shows: () => true,
      onStalled: () => undefined,
      stallMs: 60_000,
      onOverflow: () => undefined,
    });
    onTestFinished(() => void queue.return());
    const next = async (): Promise<FollowedEvent | undefined> =>
      (await queue.next()).value as FollowedEvent | undefined;
    return { stream, follower, next };
  }

  /**
   * Guards against: a subscription that began before its person had a feed, and whose first notification came while it was
   * reading. Its cursor said number 1 of no feed row, which is CURSOR_EXPIRED to whoever resumes from it.
   */
  it('gives the first notification of all the cursor of the row that it brought into being', async () => {
    const model = new FeedModel();
    const { stream, follower, next } = following('added', async () => {
      const page = { ...model.page('added', 0, 3), epoch: 0 };
      stream.receive(model.publish(1));
      return page;
    });
    await follower.start({ ...model.life, epoch: 0, number: 0 });
    const first = await next();
    stream.receive(model.publish(1));
    expect([first, await next()]).toMatchObject([
      { event: { number: 1 }, life: model.life },
      { event: { number: 2 }, life: model.life },
    ]);
  });

  it('reads again when the database turned out to be in another life while it was reading', async () => {
    const [before, after] = [new FeedModel(), new FeedModel()];
    before.publish(10);
    after.life = { ...after.life, installation: '00000000' };
    after.publish(4);
    let readings = 0;
    const { stream, follower, next } = following('changed', async (position) => {
      readings += 1;
      if (readings > 1) return after.page('changed', position, 3);
      const page = before.page('changed', position, 3);
      stream.restart('position');
      return page;
    });
    stream.begin(before.life, 10);
    await follower.start({ ...before.life, number: 10 });
    expect([await next(), await next()]).toMatchObject([
      { event: { kind: 'RESYNC', number: 4 }, life: after.life },
      { event: { kind: 'SYNCED', number: 4 }, life: after.life },
    ]);
    stream.receive(after.publish(1));
    expect(await next()).toMatchObject({ event: { kind: 'ADDED', number: 5 }, life: after.life });
  });

  /** Guards against: a word for which there was no room in that instant, and which was then never said. */
  it('says RESYNC, then SYNCED, though others of its socket take the room', async () => {
    const model = new FeedModel();
    model.publish(5);
    model.readAll();
    const stream = new FeedStream('user-1', { gapWaitMs: 0, onHeal: () => undefined });
    const budget = new Budget({ maxEvents: 1, maxBytes: 100_000 });
    const offered: string[] = [];
    const queue = new BoundedQueue<FollowedEvent>(budget, () => undefined);
    onTestFinished(() => void queue.return());
    const offer = queue.offer.bind(queue);
    queue.offer = (followed, bytes) => {
      const isTaken = offer(followed, bytes);
      offered.push(`${followed.event.kind} ${isTaken}`);
      return isTaken;
    };
    // While the page is read, somebody else takes the room.
    const read = async (_reading: FeedReading, _recipient: string, after: number | null) => {
      if (offered.length === 0) budget.take(1);
      return model.page('changed', after, 3);
    };
    const follower = new FeedFollower(stream, { read } as unknown as FeedReader, queue, {
      reading: 'changed',
      shows: () => true,
      onStalled: () => undefined,
      stallMs: 60_000,
      onOverflow: () => undefined,
    });
    await follower.start({ ...model.life, number: 1 });
    budget.give(1);
    const seen = [(await queue.next()).value as FollowedEvent, (await queue.next()).value as FollowedEvent];
    expect(seen).toMatchObject([
      { event: { kind: 'RESYNC', number: model.lastSeq }, life: model.life },
      { event: { kind: 'SYNCED', number: model.lastSeq }, life: model.life },
    ]);
    expect(offered[0]).toBe('RESYNC false');
  });

  it.each([
    ['small pages first, and large ones behind them', 1_000, [25, 200, 200], 25],
    ['small pages alone once one did not fit', 30, [25, 200, 25, 25], 25],
  ])('asks for %s', async (_what, maxEvents, sizes, sizeOfNextTime) => {
    const model = new FeedModel();
    for (let event = 0; event < 300; event += 1) model.publish(1);
    const asked: number[] = [];
    const read = async (after: number | null, limit: number) => {
      asked.push(limit);
      return model.page('added', after, limit);
    };
    const { stream, follower, next } = following('added', read, { maxEvents, maxBytes: 10_000_000 });
    await follower.start({ ...model.life, number: 0 });
    for (let number = 1; number <= 300; number += 1) {
      expect(await next()).toMatchObject({ event: { number } });
    }
    expect(asked.slice(0, sizes.length)).toEqual(sizes);
    // What it read has been taken: it turns live.
    await new Promise((resolve) => setImmediate(resolve));
    const before = asked.length;
    for (let event = 0; event < 5; event += 1) model.publish(1);
    stream.catchUp(305, 'gap');
    expect(await next()).toMatchObject({ event: { number: 301 } });
    expect(asked[before]).toBe(sizeOfNextTime);
  });

  it('waits for a PostgreSQL that is away, and goes on where it was', async () => {
    vi.useFakeTimers();
    const model = new FeedModel();
    model.publish(5);
    let readings = 0;
    const { follower, next } = following('added', async (position) => {
      readings += 1;
      if (readings === 2 || readings === 3) throw new UnavailableError();
      return model.page('added', position, 3);
    });
    await follower.start({ ...model.life, number: 0 });
    const seen = [await next(), await next(), await next()];
    await vi.advanceTimersByTimeAsync(2_000);
    seen.push(await next(), await next());
    expect(seen.map((one) => one?.event.number)).toEqual([1, 2, 3, 4, 5]);
    expect(readings).toBe(4);
  });
});
