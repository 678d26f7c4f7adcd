import { expect, it, onTestFinished } from 'vitest';
import { DeliveryBacklogCounted } from '../delivery/events/index.js';
import { FeedsFollowed, FeedsRead, SchedulesCounted } from '../notifications/events/index.js';
import { CacheCounts } from '../platform/caches/index.js';
import { DatabaseLookedAt } from '../platform/database/events/index.js';
import { Events } from '../platform/events/index.js';
import { Draining } from '../platform/lifecycle/index.js';
import { BacklogMetrics } from './backlog.metrics.js';
import { MachineMetrics } from './machine.metrics.js';
import { Metrics } from './metrics.js';

function observed() {
  const [events, metrics, caches, draining] = [new Events(), new Metrics(), new CacheCounts(), new Draining()];
  const operators = { read: () => ({ total: 2, idle: 0, waiting: 3 }) };
  const groups = [
    new BacklogMetrics(events, metrics),
    new MachineMetrics(events, metrics, caches, draining, operators),
  ];
  for (const group of groups) group.onModuleInit();
  onTestFinished(() => {
    for (const group of groups) group.onApplicationShutdown();
    metrics.onApplicationShutdown();
  });
  return { events, caches, draining, read: () => metrics.registry.metrics() };
}

it('shows what waits, and for how long, as it was counted last', async () => {
  const { events, read } = observed();
  const counts = { channel: 'email', lane: 'urgent', waiting: 7, active: 2, delayed: 30, failed: 1 };
  events.emit(new DeliveryBacklogCounted([{ ...counts, oldestWaitingSeconds: 12.5 }]));
  events.emit(new DeliveryBacklogCounted([{ ...counts, waiting: 0, oldestWaitingSeconds: null }]));
  events.emit(new SchedulesCounted(1, 40, 3));
  const text = await read();
  for (const line of [
    'herald_queue_deliveries{channel="email",lane="urgent",state="waiting"} 0',
    'herald_queue_deliveries{channel="email",lane="urgent",state="delayed"} 30',
    'herald_queue_deliveries{channel="email",lane="urgent",state="failed"} 1',
    'herald_queue_oldest_seconds{channel="email",lane="urgent"} 0',
    'herald_schedules{state="waiting"} 1',
    'herald_schedules{state="delayed"} 40',
    'herald_schedules_oldest_seconds 3',
  ])
    expect(text).toContain(line);
});

it('shows feeds, caches, the database, and whether the node is on its way out', async () => {
  const { events, caches, draining, read } = observed();
  events.emit(new FeedsFollowed(10, 25));
  events.emit(new FeedsRead(40, 0.02));
  events.emit(new DatabaseLookedAt(90, 30, new Map([['notifications', 604_800]])));
  const count = caches.of('preferences');
  count.hits += 9;
  count.misses += 1;
  expect(await read()).toContain('herald_draining_seconds 0\n');
  draining.begin();
  const text = await read();
  for (const line of [
    'herald_feeds_followed{of="people"} 10',
    'herald_feeds_followed{of="subscriptions"} 25',
    'herald_feed_pages_read_total 40',
    'herald_feed_read_seconds_bucket{le="0.025"} 1',
    'herald_db_oldest_snapshot_seconds 30',
    'herald_db_oldest_transaction_seconds 90',
    'herald_db_partitions_ahead_seconds{table="notifications"} 604800',
    'herald_db_operators_pool_connections{state="waiting"} 3',
    'herald_cache_lookups_total{cache="preferences",outcome="hit"} 9',
    'herald_cache_lookups_total{cache="preferences",outcome="miss"} 1',
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/herald_draining_seconds 0\.\d+/);
  // Counted once, however often it is scraped.
  expect(await read()).toContain('herald_cache_lookups_total{cache="preferences",outcome="hit"} 9');
});
