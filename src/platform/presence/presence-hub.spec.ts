import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../../test/support/client.js';
import { readEnvironment } from '../config/index.js';
import { UnavailableError } from '../errors/index.js';
import { MemoryBus, type Outlet, type Unsubscribe } from '../realtime/index.js';
import { MemoryPresenceStore } from './memory.presence-store.js';
import { BUCKETS, bucketOf } from './presence-buckets.js';
import { PresenceHub } from './presence-hub.js';
import type { Sighting } from './presence-store.js';
import { presenceTopic, presenceWord } from './presence-word.js';

const LASTING_MS = 60_000;

class CountingBus extends MemoryBus {
  readonly listening = new Map<string, number>();

  override async subscribe(topic: string, handler: (message: string) => void): Promise<Unsubscribe> {
    const stop = await super.subscribe(topic, handler);
    this.listening.set(topic, (this.listening.get(topic) ?? 0) + 1);
    return () => {
      this.listening.set(topic, (this.listening.get(topic) ?? 0) - 1);
      stop();
    };
  }

  get topicCount(): number {
    return [...this.listening.values()].reduce((sum, count) => sum + count, 0);
  }
}

class FailingStore extends MemoryPresenceStore {
  isAway = false;
  isWiped = false;
  reads = 0;

  override async read(userIds: readonly string[]): Promise<Sighting[]> {
    this.reads += 1;
    if (this.isAway) throw new UnavailableError();
    const found = await super.read(userIds);
    return this.isWiped ? found.map((one) => ({ ...one, online: false, lastSeenAt: null })) : found;
  }
}

/** @param heartbeat long: nothing is read but what begins. */
function open(heartbeat: string) {
  const bus = new CountingBus();
  const store = new FailingStore(LASTING_MS);
  const hub = new PresenceHub(readEnvironment({ NODE_ENV: 'test', PRESENCE_HEARTBEAT: heartbeat }), bus, store);
  hub.onModuleInit();
  onTestFinished(() => hub.onApplicationShutdown());
  const watch = async (userIds: string[], visible = userIds) => {
    const outlet = await hub.follow({ userIds, visible: new Set(visible), openOutlet: () => undefined });
    const told: Sighting[] = [];
    void read(outlet, told);
    return { told, stop: () => outlet.return?.() };
  };
  const tell = (...sightings: Sighting[]) => {
    for (const one of sightings) bus.publish(presenceTopic(bucketOf(one.userId)), presenceWord([one]));
  };
  return { bus, store, hub, watch, tell };
}

async function read(outlet: Outlet<Sighting>, told: Sighting[]): Promise<void> {
  for await (const sighting of outlet) told.push(sighting);
}

const states = (told: Sighting[]) => told.map(({ online }) => online);
const until = (told: Sighting[], count: number) =>
  eventually(
    () => states(told),
    (all) => all.length >= count,
  );

describe('PresenceHub', () => {
  it('tells what the bus brings, at once', async () => {
    const { watch, store, tell } = open('10m');
    const { told } = await watch(['ada']);
    await until(told, 1);
    tell(...(await store.touch('node', ['ada'])));
    expect(await until(told, 2)).toEqual([false, true]);
  });

  it('takes the later of two words, in whatever order they come', async () => {
    const { watch, store, tell } = open('10m');
    const { told } = await watch(['ada', 'marker']);
    await until(told, 2);
    const came = await store.touch('one', ['ada']);
    const left = await store.leave('one', ['ada']);
    const again = await store.touch('two', ['ada']);
    tell(...again, ...left, ...came);
    // What comes last has been heard, so all before it has.
    tell(...(await store.touch('one', ['marker'])));
    await eventually(
      () => told.filter(({ userId }) => userId === 'marker').length,
      (count) => count === 2,
    );
    expect(states(told.filter(({ userId }) => userId === 'ada'))).toEqual([false, true]);
  });

  it('finds what the bus has lost by looking', async () => {
    const { watch, store } = open('50ms');
    const { told } = await watch(['ada']);
    await until(told, 1);
    await store.touch('node', ['ada']);
    await until(told, 2);
    await store.leave('node', ['ada']);
    expect(await until(told, 3)).toEqual([false, true, false]);
  });

  it('believes what it asks for though the clock of the store has gone back', async () => {
    const { watch, store, tell } = open('50ms');
    const { told } = await watch(['ada']);
    await until(told, 1);
    tell({ userId: 'ada', online: true, lastSeenAt: Date.now(), asOf: (Date.now() + 3_600_000) * 1_000 });
    await until(told, 2);
    await store.leave('node', ['ada']);
    expect(await until(told, 3)).toEqual([false, true, false]);
  });

  it('says nothing while the store is away, not even of those who may not be seen, and all of it when it is back', async () => {
    const { watch, store } = open('50ms');
    store.isAway = true;
    await store.touch('node', ['ada', 'secret']);
    const { told } = await watch(['secret', 'ada'], ['ada']);
    const { reads } = store;
    await eventually(
      () => store.reads,
      (count) => count > reads + 3,
    );
    expect(told).toEqual([]);
    store.isAway = false;
    await until(told, 2);
    expect(told.map(({ userId, online }) => [userId, online])).toEqual([
      ['secret', false],
      ['ada', true],
    ]);
  });

  it('takes a store that was wiped for what it is until his node must have said it again, and not longer', async () => {
    const { watch, store } = open('100ms');
    await store.touch('node', ['ada']);
    const { told } = await watch(['ada']);
    await until(told, 1);
    store.isWiped = true;
    const [wipedAt, { reads }] = [performance.now(), store];
    await eventually(
      () => store.reads,
      (count) => count > reads + 2,
    );
    expect(states(told)).toEqual([true]);
    expect(await until(told, 2)).toEqual([true, false]);
    expect(performance.now() - wipedAt).toBeGreaterThan(100);
  });

  it('listens to one topic for a bucket, whoever watches whom of it, and to none when nobody does', async () => {
    const { watch, bus, hub } = open('10m');
    const crowd = Array.from({ length: 2_000 }, (_, index) => `person-${index}`);
    const readers = await Promise.all(
      Array.from({ length: 10 }, (_, slice) => watch(crowd.slice(slice * 200, slice * 200 + 200))),
    );
    readers.push(await watch(crowd.slice(0, 200)));
    expect(bus.topicCount).toBe(BUCKETS);
    expect([hub.size, hub.topicCount]).toEqual([2_000, BUCKETS]);
    for (const { stop } of readers) await stop();
    await eventually(
      () => bus.topicCount,
      (count) => count === 0,
    );
    expect([hub.size, hub.topicCount]).toEqual([0, 0]);
    const { told } = await watch(['person-1']);
    await until(told, 1);
    expect(bus.topicCount).toBe(1);
  });
});
