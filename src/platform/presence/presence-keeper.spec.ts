import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../../test/support/client.js';
import { readEnvironment } from '../config/index.js';
import { UnavailableError } from '../errors/index.js';
import { Events } from '../events/index.js';
import { Draining, NodeId } from '../lifecycle/index.js';
import {
  ConnectionClosed,
  ConnectionOpened,
  EventStreamClosed,
  EventStreamOpened,
  MemoryBus,
} from '../realtime/index.js';
import { MemoryPresenceStore } from './memory.presence-store.js';
import { bucketOf } from './presence-buckets.js';
import { PresenceKeeper } from './presence-keeper.js';
import { presenceTimes } from './presence-times.js';
import { parsePresenceWord, presenceTopic } from './presence-word.js';
import type { Sighting } from './presence-store.js';

class RecordingStore extends MemoryPresenceStore {
  isAway = false;
  readonly calls: string[] = [];
  restore: () => void = () => undefined;

  override async touch(nodeId: string, userIds: readonly string[]): Promise<Sighting[]> {
    this.calls.push(`touch ${userIds.join()}`);
    if (this.isAway) throw new UnavailableError();
    return super.touch(nodeId, userIds);
  }

  override async leave(nodeId: string, userIds: readonly string[]): Promise<Sighting[]> {
    this.calls.push(`leave ${userIds.join()}`);
    if (this.isAway) throw new UnavailableError();
    return super.leave(nodeId, userIds);
  }

  override onRestored(listener: () => void): () => void {
    this.restore = listener;
    return () => undefined;
  }
}

function open(heartbeat: string) {
  const config = readEnvironment({ NODE_ENV: 'test', PRESENCE_HEARTBEAT: heartbeat });
  const store = new RecordingStore(presenceTimes(config).lapseMs);
  const [events, draining] = [new Events(), new Draining()];
  const bus = new MemoryBus();
  const keeper = new PresenceKeeper(config, store, bus, events, draining, new NodeId());
  keeper.onModuleInit();
  onTestFinished(() => keeper.onApplicationShutdown());
  const isOnline = async (userId: string) => (await store.read([userId]))[0]!.online;
  const becomes = (userId: string, online: boolean) =>
    eventually(
      () => isOnline(userId),
      (is) => is === online,
    );
  const called = (call: string) =>
    eventually(
      () => store.calls,
      (calls) => calls.includes(call),
    );
  return { store, bus, events, draining, keeper, isOnline, becomes, called };
}

describe('PresenceKeeper', () => {
  it('at its defaults sees to it that a connect shows at once, and a vanished node within thirty seconds', () => {
    const { BUS_TIMEOUT, ...config } = readEnvironment({});
    const { heartbeatMs, lapseMs, checkMs, lingerMs } = presenceTimes(config);
    expect([heartbeatMs, lapseMs, checkMs, lingerMs]).toEqual([10_000, 22_000, 3_000, 2_000]);
    expect(lapseMs + checkMs + BUS_TIMEOUT).toBeLessThan(30_000);
    // One heartbeat may be lost, and the next one late.
    expect(lapseMs).toBeGreaterThan(2 * heartbeatMs + BUS_TIMEOUT);
  });

  it('has somebody online with his first connection, of whatever kind, until his last one has been gone for the linger', async () => {
    const { store, events, becomes, called } = open('500ms');
    events.emit(new ConnectionOpened('ada'));
    await becomes('ada', true);
    events.emit(new ConnectionOpened('ada'));
    events.emit(new EventStreamOpened('ada'));
    events.emit(new ConnectionClosed(1000, 'ada'));
    events.emit(new ConnectionClosed(1000, 'ada'));
    events.emit(new ConnectionOpened('bob'));
    await becomes('bob', true);
    events.emit(new ConnectionClosed(1000, 'bob'));
    await called('leave bob');
    expect(store.calls).not.toContain('leave ada');
    events.emit(new EventStreamClosed(1000, 'ada'));
    await called('leave ada');
    await becomes('ada', false);
  });

  it('tells who came and who went on the bus, with what the store said', async () => {
    const { events, bus } = open('500ms');
    const told: Sighting[] = [];
    await bus.subscribe(presenceTopic(bucketOf('ada')), (message) => told.push(...parsePresenceWord(message)));
    const count = (least: number) =>
      eventually(
        () => told.length,
        (length) => length >= least,
      );
    for (let connection = 0; connection < 3; connection += 1) events.emit(new ConnectionOpened('ada'));
    await count(1);
    for (let connection = 0; connection < 3; connection += 1) events.emit(new ConnectionClosed(1000, 'ada'));
    await count(2);
    expect(told.map(({ userId, online }) => [userId, online])).toEqual([
      ['ada', true],
      ['ada', false],
    ]);
    expect(told[1]!.asOf).toBeGreaterThan(told[0]!.asOf);
  });

  it('does not notice a page that is loaded anew', async () => {
    const { store, events, becomes, called } = open('500ms');
    for (const userId of ['ada', 'bob']) events.emit(new ConnectionOpened(userId));
    await becomes('ada', true);
    for (const userId of ['ada', 'bob']) events.emit(new ConnectionClosed(1001, userId));
    events.emit(new ConnectionOpened('ada'));
    await called('leave bob');
    expect(store.calls.filter((call) => call.startsWith('leave'))).toEqual(['leave bob']);
  });

  it('touches everybody each heartbeat, and says it all again when the store is back', async () => {
    const { store, events, becomes, isOnline, keeper } = open('100ms');
    events.emit(new ConnectionOpened('ada'));
    await becomes('ada', true);
    const firstTouch = (await store.read(['ada']))[0]!.lastSeenAt!;
    const later = await eventually(
      async () => (await store.read(['ada']))[0]!,
      // Longer than an entry holds.
      ({ lastSeenAt }) => lastSeenAt! > firstTouch + 220,
    );
    expect(later.online).toBe(true);
    keeper.onApplicationShutdown();
    await becomes('ada', false);
    const slow = open('10m');
    slow.store.isAway = true;
    slow.events.emit(new ConnectionOpened('bob'));
    await slow.called('touch bob');
    expect(await slow.isOnline('bob')).toBe(false);
    slow.store.isAway = false;
    slow.store.restore();
    await slow.becomes('bob', true);
    expect(await isOnline('bob')).toBe(false);
  });

  it('takes nobody out while its node drains, and goes on touching them', async () => {
    const { store, events, draining, becomes, keeper } = open('100ms');
    for (const userId of ['ada', 'lingers']) events.emit(new ConnectionOpened(userId));
    await becomes('lingers', true);
    events.emit(new ConnectionClosed(1000, 'lingers'));
    draining.begin();
    events.emit(new ConnectionClosed(1012, 'ada'));
    const touched = () => store.calls.filter((call) => call === 'touch ada,lingers').length;
    const before = touched();
    await eventually(touched, (count) => count > before + 3);
    expect(store.calls.filter((call) => call.startsWith('leave'))).toEqual([]);
    expect(keeper.size).toBe(2);
  });
});
