import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Subscription } from 'rxjs';
import { DeliveriesSettled } from '../../delivery/index.js';
import { EventsEmitted, NotificationsPublished } from '../../notifications/index.js';
import { Events } from '../../platform/events/index.js';
import { NodeFigures, type NodeStatus, SlidingSums } from '../../platform/status/index.js';

/** How many seconds back rates and latencies go. */
export const PACE_SECONDS = 10;
/** Of latencies, in milliseconds: each bucket ends a fifth later than the one before, the last but one at about a minute. */
const BUCKET_ENDS = Array.from({ length: 62 }, (_, index) => 1.2 ** index);

/** What is added up, by its place. */
const PUBLISHED = 0;
const DELIVERED = 1;
const LATENCIES = 2;
const FIGURES = LATENCIES + BUCKET_ENDS.length + 1;
/** Under which name it is said. */
const PACE = 'pace';

export interface Pace {
  publishedPerSecond: number;
  deliveredPerSecond: number;
  /** null: nothing was handed to sockets. */
  latencyP95Ms: number | null;
}

/** Counts what this node publishes and brings to people, and has its status say so. */
@Injectable()
export class DeliveryPace implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly sums = new SlidingSums(FIGURES, PACE_SECONDS);

  constructor(
    private readonly events: Events,
    figures: NodeFigures,
  ) {
    figures.provide(PACE, () => {
      const { seconds, sums } = this.sums.read();
      return [seconds, ...sums];
    });
  }

  onModuleInit(): void {
    this.on(NotificationsPublished, ({ count }) => this.sums.add(PUBLISHED, count));
    this.on(DeliveriesSettled, ({ state, count }) => {
      if (state === 'DELIVERED') this.sums.add(DELIVERED, count);
    });
    this.on(EventsEmitted, ({ publishedAtMs, count }) => {
      // A replay was published long ago, and a signal is no notification.
      if (publishedAtMs === null) return;
      this.sums.add(DELIVERED, count);
      this.sums.add(LATENCIES + bucketOf(Date.now() - publishedAtMs), count);
    });
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }

  private on<Event extends object>(type: abstract new (...args: never[]) => Event, listener: (event: Event) => void) {
    this.listening.add(this.events.on(type).subscribe(listener));
  }
}

/**
 * Of all nodes together. Each has its own time over which it counted; latencies are those of all of them, put together: the mean of nodes'
 * percentiles is no percentile.
 */
export function paceOf(nodes: readonly Pick<NodeStatus, 'figures'>[]): Pace {
  let publishedPerSecond = 0;
  let deliveredPerSecond = 0;
  const latencies = Array.from({ length: BUCKET_ENDS.length + 1 }, () => 0);
  for (const { figures } of nodes) {
    const [seconds = 1, ...sums] = figures[PACE] ?? [];
    publishedPerSecond += (sums[PUBLISHED] ?? 0) / seconds;
    deliveredPerSecond += (sums[DELIVERED] ?? 0) / seconds;
    latencies.forEach((count, index) => (latencies[index] = count + (sums[LATENCIES + index] ?? 0)));
  }
  return { publishedPerSecond, deliveredPerSecond, latencyP95Ms: percentileOf(latencies, 0.95) };
}

/** Another node's clock may be ahead of ours. */
function bucketOf(ms: number): number {
  if (ms <= 1) return 0;
  return Math.min(BUCKET_ENDS.length, Math.ceil(Math.log(ms) / Math.log(1.2)));
}

/** As if those of a bucket were spread evenly over it. */
function percentileOf(counts: readonly number[], part: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (before + count >= part * all) {
      const begin = index === 0 ? 0 : (BUCKET_ENDS[index - 1] ?? 0);
      const end = BUCKET_ENDS[index] ?? begin;
      return begin + ((end - begin) * (part * all - before)) / count;
    }
    before += count;
  }
  return BUCKET_ENDS.at(-1) ?? null;
}
