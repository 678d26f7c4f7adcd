import { Injectable, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Subscription } from 'rxjs';
import { FeedsFollowed, FeedsRead } from '../notifications/events/index.js';
import { CacheCounts } from '../platform/caches/index.js';
import { OperatorsPoolStats } from '../platform/database/index.js';
import { DatabaseLookedAt } from '../platform/database/events/index.js';
import { Events } from '../platform/events/index.js';
import { Draining } from '../platform/lifecycle/index.js';
import { SpansExported } from '../platform/tracing/events/index.js';
import { listenTo } from './listen.js';
import { Metrics } from './metrics.js';

/** Statements take from a millisecond to the 20 seconds after which PostgreSQL ends them. */
const READ_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 20];

/** What a node and its PostgreSQL need in order to work: caches, feeds in memory, snapshots, partitions; and whether it is on its way out. */
@Injectable()
export class MachineMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly feeds: Gauge;
  private readonly pagesRead: Counter;
  private readonly readSeconds: Histogram;
  private readonly snapshot: Gauge;
  private readonly transaction: Gauge;
  private readonly ahead: Gauge;
  private readonly spans: Counter;

  constructor(
    private readonly events: Events,
    { registry }: Metrics,
    @Optional() caches?: CacheCounts,
    @Optional() draining?: Draining,
    @Optional() operators?: OperatorsPoolStats,
  ) {
    const registers = [registry];
    this.feeds = new Gauge({
      name: 'herald_feeds_followed',
      help: 'People whose feeds are followed at this node (people), and subscriptions that follow them (subscriptions).',
      labelNames: ['of'],
      registers,
    });
    this.pagesRead = new Counter({
      name: 'herald_feed_pages_read_total',
      help: 'Pages of feeds that were read from PostgreSQL: by subscriptions that begin or catch up, and by inboxChanges.',
      registers,
    });
    this.readSeconds = new Histogram({
      name: 'herald_feed_read_seconds',
      help: 'How long the statements took that read them, each of many pages.',
      buckets: READ_SECONDS,
      registers,
    });
    this.snapshot = new Gauge({
      name: 'herald_db_oldest_snapshot_seconds',
      help: 'How old the oldest snapshot in the database is, whosever it is, as this worker last looked: busy feeds get slow behind an old one.',
      registers,
    });
    this.transaction = new Gauge({
      name: 'herald_db_oldest_transaction_seconds',
      help: 'For how long the longest transaction in the database has been open, whosever it is.',
      registers,
    });
    this.ahead = new Gauge({
      name: 'herald_db_partitions_ahead_seconds',
      help: 'For how long there are partitions, by table: nothing can be written into a week that has none.',
      labelNames: ['table'],
      registers,
    });
    this.spans = new Counter({
      name: 'herald_trace_spans_total',
      help: 'Spans that the collector of traces took, or that were lost as it did not; those beyond 2,048 that wait for it are forgotten, and not counted.',
      labelNames: ['outcome'],
      registers,
    });
    if (caches) watchCaches(caches, registers);
    if (draining) watchDraining(draining, registers);
    if (operators) watchOperators(operators, registers);
  }

  onModuleInit(): void {
    const on = listenTo(this.events, this.listening);
    on(FeedsFollowed, ({ people, subscriptions }) => {
      this.feeds.set({ of: 'people' }, people);
      this.feeds.set({ of: 'subscriptions' }, subscriptions);
    });
    on(FeedsRead, ({ pages, seconds }) => {
      this.pagesRead.inc(pages);
      this.readSeconds.observe(seconds);
    });
    on(SpansExported, ({ outcome, count }) => this.spans.inc({ outcome }, count));
    on(DatabaseLookedAt, ({ oldestSnapshotSeconds, oldestTransactionSeconds, aheadSeconds }) => {
      this.snapshot.set(oldestSnapshotSeconds);
      this.transaction.set(oldestTransactionSeconds);
      for (const [table, seconds] of aheadSeconds) this.ahead.set({ table }, seconds);
    });
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }
}

type Registers = Metrics['registry'][];

function watchCaches(caches: CacheCounts, registers: Registers): void {
  new Counter({
    name: 'herald_cache_lookups_total',
    help: 'How often caches were asked (hit, miss): preferences by person, categories, tokens that were verified before.',
    labelNames: ['cache', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const [cache, { hits, misses }] of caches.read()) {
        this.inc({ cache, outcome: 'hit' }, hits);
        this.inc({ cache, outcome: 'miss' }, misses);
      }
    },
  });
}

function watchDraining(draining: Draining, registers: Registers): void {
  new Gauge({
    name: 'herald_draining_seconds',
    help: 'For how long this node has been on its way out; 0: it is not. Longer than DRAIN_SECONDS and ten is too long.',
    registers,
    collect() {
      this.set(draining.forMs / 1_000);
    },
  });
}

function watchOperators(pool: OperatorsPoolStats, registers: Registers): void {
  new Gauge({
    name: 'herald_db_operators_pool_connections',
    help: 'PostgreSQL connections of this process for what operators ask (OPERATORS_POOL): all, idle, and callers that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(pool.read())) this.set({ state }, count);
    },
  });
}
