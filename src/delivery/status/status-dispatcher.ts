import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Gatherer, done } from '../../platform/batching/index.js';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { DueLoop, inTime, type NextDue } from '../../platform/time/index.js';
import { StatusBacklogCounted, StatusWebhookAnswered } from '../events/index.js';
import { Breaker, Lease } from '../engine/index.js';
import { type ClaimedStatusEvent, type StatusSettlement, StatusEventsRepository } from './status-events.repository.js';
import { type StatusOutcome, StatusSender } from './status-sender.js';

/** However long the endpoint has been away, it is tried this often: `BREAKER_PAUSE`, so many times. */
const LONGEST_PAUSES = 30;
const SETTLED_AT_ONCE = 100;
const COUNT_EVERY_MS = 15_000;
/** How long a worker that is told to stop finishes what it is at, and how long what was broken off may take to be written down. */
const FINISH_MS = 3_000;
const WRITE_DOWN_MS = 2_000;
/** While what became of one can't be written down: until its lease is over, when it is sent again. */
const WRITE_AGAIN_MS = 250;

/**
 * Sends status events, where this process is a worker and there is an endpoint: as many at a time as `STATUS_WEBHOOK_CONCURRENCY` says. An endpoint that fails
 * again and again is left alone, but for one event now and then, and everything waits for it in PostgreSQL: it costs nobody anything, and nothing is given up.
 */
@Injectable()
export class StatusDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly underWay = new Set<Promise<void>>();
  private readonly breaker: Breaker;
  private readonly settling: Gatherer<StatusSettlement, void>;
  private readonly log: RateLimitedLog;
  private readonly leases = new Set<Lease>();
  private loops: DueLoop[] = [];
  private sendingCount = 0;
  private hasMore = false;
  private isStopping = false;
  /** It asked to be left alone until then. */
  private quietUntilMs = 0;

  constructor(
    private readonly config: Config,
    private readonly repository: StatusEventsRepository,
    private readonly sender: StatusSender,
    private readonly events: Events,
    private readonly logger: Logger,
  ) {
    const { BREAKER_FAILURES: failures, BREAKER_PAUSE: pauseMs } = config;
    this.breaker = new Breaker({ failures, pauseMs, longestPauseMs: pauseMs * LONGEST_PAUSES }, (state) => {
      if (state === 'open') logger.warn('the endpoint of status webhooks takes nothing: they wait');
      if (state === 'closed') logger.info('the endpoint of status webhooks is back');
    });
    this.settling = new Gatherer(
      async (settlements) => {
        await repository.settle(settlements);
        return settlements.map(() => done<void>(undefined));
      },
      { maxWeight: SETTLED_AT_ONCE, maxInFlight: 1 },
    );
    this.log = new RateLimitedLog(logger, 1);
  }

  onApplicationBootstrap(): void {
    if (!this.config.ROLES.includes('worker') || this.config.STATUS_WEBHOOK_URL === undefined) return;
    const intervalMs = this.config.SWEEP_SECONDS * 1_000;
    this.loops = [
      new DueLoop(() => this.sweep(), { intervalMs, name: 'sending status webhooks' }, this.logger),
      new DueLoop(() => this.count(), { intervalMs: COUNT_EVERY_MS, name: 'counting status events' }, this.logger),
    ];
    for (const loop of this.loops) loop.start();
  }

  /** Begins nothing any more, finishes what it is at, within bounds, and gives back the rest. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.loops.map((loop) => loop.stop()));
    const idle = () => Promise.all(this.underWay);
    await inTime(FINISH_MS, idle()).catch(() => this.leases.forEach((lease) => lease.giveUp()));
    await inTime(WRITE_DOWN_MS, idle()).catch(() => undefined);
    this.log.close();
  }

  private async sweep(): Promise<NextDue> {
    const nowMs = performance.now();
    const opensInMs = Math.max(this.breaker.opensInMs(nowMs), this.quietUntilMs - nowMs);
    const free = this.config.STATUS_WEBHOOK_CONCURRENCY - this.sendingCount;
    if (opensInMs > 0) return Number.isFinite(opensInMs) ? { inMs: opensInMs } : {};
    if (free === 0 || this.isStopping || !this.breaker.enter(nowMs)) return {};
    // One alone goes to see whether it is back.
    const limit = this.breaker.state === 'probing' ? 1 : free;
    const lease = new Lease(this.config.LEASE_SECONDS * 1_000);
    try {
      const claimed = await this.repository.claim(limit, this.config.LEASE_SECONDS * 1_000);
      this.hasMore = claimed.length === limit;
      if (claimed.length === 0) this.breaker.left();
      this.begin(claimed, lease);
    } catch (error) {
      this.breaker.left();
      lease.end();
      throw error;
    }
    return {};
  }

  /** Claimed together, they have one lease. */
  private begin(claimed: readonly ClaimedStatusEvent[], lease: Lease): void {
    this.leases.add(lease);
    this.sendingCount += claimed.length;
    const working = Promise.all(claimed.map((event) => this.work(event, lease))).then(() => {
      lease.end();
      this.leases.delete(lease);
      this.underWay.delete(working);
    });
    this.underWay.add(working);
  }

  /** Never rejects. */
  private async work(event: ClaimedStatusEvent, lease: Lease): Promise<void> {
    try {
      const beganMs = performance.now();
      const outcome = await this.sender.send(event, lease);
      const settlement = this.settlementOf(event, lease, outcome);
      this.tell(event, outcome, (performance.now() - beganMs) / 1_000);
      await this.writeDown(settlement, lease);
    } catch (err) {
      this.breaker.left();
      this.log.write('error', 'a status webhook could not be worked on, and is sent again', { err, event: event.id });
    } finally {
      this.sendingCount -= 1;
      const isLow = this.sendingCount <= this.config.STATUS_WEBHOOK_CONCURRENCY / 2;
      if (this.hasMore && isLow) this.loops[0]?.soon();
    }
  }

  private settlementOf(
    { id, fence, failures }: ClaimedStatusEvent,
    lease: Lease,
    outcome: StatusOutcome,
  ): StatusSettlement {
    if (outcome.kind === 'taken') {
      this.breaker.succeeded();
      return { id, fence, dueInMs: null, hasFailed: false };
    }
    // What was broken off by us says nothing of the endpoint.
    if (outcome.kind === 'notSent' || lease.wasSleptThrough || (this.isStopping && lease.signal.aborted)) {
      this.breaker.left();
      return { id, fence, dueInMs: 0, hasFailed: false };
    }
    const nowMs = performance.now();
    this.breaker.failed(nowMs);
    if (outcome.retryAfterMs !== null) this.quietUntilMs = Math.max(this.quietUntilMs, nowMs + outcome.retryAfterMs);
    const schedule = this.config.STATUS_WEBHOOK_SCHEDULE;
    const delayMs = schedule[Math.min(failures, schedule.length - 1)] ?? 0;
    return { id, fence, dueInMs: Math.max(delayMs, outcome.retryAfterMs ?? 0), hasFailed: true };
  }

  private async writeDown(settlement: StatusSettlement, lease: Lease): Promise<void> {
    for (;;) {
      try {
        return await this.settling.add(settlement);
      } catch (error) {
        if (!lease.isOurs()) throw error;
        await pause(WRITE_AGAIN_MS);
      }
    }
  }

  private tell({ id, kind }: ClaimedStatusEvent, outcome: StatusOutcome, seconds: number): void {
    if (outcome.kind === 'notSent') return;
    this.events.emit(new StatusWebhookAnswered(outcome.kind, seconds));
    if (outcome.kind === 'failed') {
      this.log.write('warn', 'a status webhook was not taken, and is sent again', {
        event: id,
        kind,
        said: outcome.said,
      });
    }
  }

  private async count(): Promise<NextDue> {
    const { waiting, waitingSince } = await this.repository.backlog();
    const lateSeconds = waitingSince === null ? 0 : Math.max(0, (Date.now() - waitingSince.getTime()) / 1_000);
    this.events.emit(new StatusBacklogCounted(waiting, lateSeconds));
    return {};
  }
}
