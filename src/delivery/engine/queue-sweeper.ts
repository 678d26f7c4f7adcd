import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Channels } from '../channels/index.js';
import { DeliveriesSettled, WakeUpsCounted } from '../events/index.js';
import { LANES } from './deliveries.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliveryQueues, wakeAheadMs } from './delivery-queues.js';
import { type DueDelivery, DeliveryWorkRepository } from './delivery-work.repository.js';
import type { Hands } from './hands.js';
import { type ChannelProviders, Providers } from './providers.js';
import type { QueueKey } from './queue-names.js';

/** Rows that are told that they wait for a provider, or given up, at once; and how often that is done. */
const HELD_AT_ONCE = 1_000;
const HOLD_EVERY_SWEEPS = 5;
/** One of so many is a probe: it may be itself what a provider does not bear. */
const PROBES = 20;
/** Beside two sweeps: whoever was due for longer, and could have been taken, has no job that anybody would get. */
const PATIENCE_MS = 1_000;
/** While there are jobs, and hands, and none comes: Bull waits for one for five seconds, and asks again. */
const DEAF_MS = 15_000;

/** Begins to work on a delivery; whoever is told gives the hand back. */
type Begin = (id: string, release: () => void) => void;

/** What this worker knows of a queue. */
export interface SweptQueue {
  readonly key: QueueKey;
  readonly hands: Hands;
  readonly begin: Begin;
  /** When Bull handed out the last job. */
  takenAtMs: number;
  /** There was more due than fits into the window. */
  hasMore: boolean;
  /** Jobs that are left of the last look, as far as this worker knows. */
  jobsLeft: number;
  heldAtMs: number;
  /** Redis did not answer at the last look: all is worked on from here. */
  isWithoutJobs: boolean;
  /** It is not looked at again before, unless somebody asks. */
  lookAtMs: number;
}

/**
 * Finds what is due. What has no job gets one, as far as the window has room; what is overdue, and still nobody's, is worked on at once, by hands
 * that are free: where Redis is away, was wiped, or hands nothing out. Of a channel whose providers are down nothing is worked on but probes.
 */
@Injectable()
export class QueueSweeper {
  private readonly intervalMs: number;
  private readonly aheadMs: number;
  private readonly patienceMs: number;

  constructor(
    private readonly config: Config,
    private readonly repository: DeliveryWorkRepository,
    private readonly queues: DeliveryQueues,
    private readonly channels: Channels,
    private readonly providers: Providers,
    private readonly events: Events,
    private readonly outcomes: DeliveryOutcomes,
  ) {
    this.intervalMs = config.SWEEP_SECONDS * 1_000;
    this.aheadMs = wakeAheadMs(config);
    this.patienceMs = 2 * this.intervalMs + PATIENCE_MS;
  }

  queue(key: QueueKey, hands: Hands, begin: Begin): SweptQueue {
    const now = performance.now();
    return {
      key,
      hands,
      begin,
      takenAtMs: now,
      hasMore: false,
      jobsLeft: 0,
      heldAtMs: -Infinity,
      isWithoutJobs: false,
      lookAtMs: -Infinity,
    };
  }

  /** One of its deliveries has ended. Answers whether the queue is to be looked at now, as it runs low. */
  ended(swept: SweptQueue): boolean {
    swept.jobsLeft -= 1;
    const { hands } = swept;
    const isLow = swept.isWithoutJobs ? hands.free >= hands.all / 2 : swept.jobsLeft <= this.config.DELIVERY_WINDOW / 2;
    if (!swept.hasMore || !isLow) return false;
    swept.lookAtMs = -Infinity;
    return true;
  }

  /** Answers in how many milliseconds it is to be looked at again; undefined: after an interval. */
  async look(swept: SweptQueue): Promise<number | undefined> {
    const now = performance.now();
    if (now < swept.lookAtMs) return swept.lookAtMs - now;
    const channel = this.channels.get(swept.key.channel);
    if (!channel) return undefined;
    const providers = this.providers.of(channel);
    if (providers.areDown) return this.lookAtDown(swept, providers);
    swept.lookAtMs = now + this.intervalMs;
    // Without Redis no more is looked at than there are hands for soon.
    const limit = swept.isWithoutJobs ? 2 * swept.hands.all : this.config.DELIVERY_WINDOW;
    const due = await this.repository.findDue(swept.key, this.aheadMs, limit);
    const counts = await this.queues.of(swept.key).offer(due);
    swept.isWithoutJobs = counts === undefined;
    swept.hasMore = due.length === limit;
    swept.jobsLeft = counts?.all ?? 0;
    if (counts) this.tellCounts(swept, counts.all);
    if (counts && counts.waiting > 0 && this.isDeaf(swept)) this.queues.of(swept.key).reconnect();
    return this.workOverdue(swept, due, counts ? this.patienceMs : 0);
  }

  /** Answers when the next one of them is due, where nobody else will say so. */
  private workOverdue(swept: SweptQueue, due: readonly DueDelivery[], patienceMs: number): number | undefined {
    for (const { id, inMs } of due) {
      if (inMs > -patienceMs) {
        if (patienceMs > 0) return undefined;
        swept.lookAtMs = performance.now() + inMs;
        return inMs;
      }
      const release = swept.hands.tryTake();
      if (!release) {
        swept.hasMore = true;
        return undefined;
      }
      swept.begin(id, release);
    }
    return undefined;
  }

  /** What is due waits, and says why; one goes, when the pause is over. */
  private async lookAtDown(swept: SweptQueue, providers: ChannelProviders): Promise<number | undefined> {
    const now = performance.now();
    if (now - swept.heldAtMs >= HOLD_EVERY_SWEEPS * this.intervalMs) {
      const isAll = await this.hold(swept.key);
      if (isAll) swept.heldAtMs = now;
    }
    if (providers.opensInMs() === 0) {
      const due = await this.repository.findDue(swept.key, 0, PROBES);
      const probe = due[Math.floor(Math.random() * due.length)];
      const release = probe && swept.hands.tryTake();
      if (release) swept.begin(probe.id, release);
    }
    const inMs = Math.min(this.intervalMs, providers.opensInMs());
    swept.lookAtMs = now + inMs;
    // When it is back, much is due.
    swept.hasMore = true;
    swept.jobsLeft = 0;
    return inMs > 0 ? inMs : undefined;
  }

  private async hold(key: QueueKey): Promise<boolean> {
    const { PROVIDER_PATIENCE: patienceMs } = this.config;
    const { channel } = key;
    const { count, given } = await this.repository.giveUpHeld(key, patienceMs, HELD_AT_ONCE);
    const held = await this.repository.hold(key, HELD_AT_ONCE);
    if (held > 0) this.events.emit(new DeliveriesSettled(channel, 'PENDING', 'PROVIDER_UNAVAILABLE', held));
    this.outcomes.tell(given.map((each) => ({ ...each, channel, state: 'FAILED', reason: 'PROVIDER_UNAVAILABLE' })));
    return Math.max(count, held) < HELD_AT_ONCE;
  }

  private isDeaf(swept: SweptQueue): boolean {
    const now = performance.now();
    if (swept.hands.free === 0 || now - swept.takenAtMs < DEAF_MS) return false;
    swept.takenAtMs = now;
    return true;
  }

  private tellCounts({ key }: SweptQueue, jobs: number): void {
    this.events.emit(new WakeUpsCounted(key.channel, LANES[key.lane], jobs));
  }
}
