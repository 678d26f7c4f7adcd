import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { InvalidInputError, UnavailableError } from '../../platform/errors/index.js';
import { BoundedQueue, Budget, type Outlet } from '../../platform/realtime/index.js';
import type { SystemStatus } from './system-status.model.js';
import { SystemStatusService } from './system-status.service.js';

export const STATUS_LIMITS = {
  leastIntervalMs: 250,
  mostIntervalMs: 60_000,
  /** Subscriptions of one node. */
  watchers: 500,
} as const;

/** What one of them takes of a socket's bounds, about. */
const STATUS_BYTES = 4_096;

/** Those who want it as often. */
interface Group {
  readonly outlets: Set<Outlet<SystemStatus>>;
  readonly timer: NodeJS.Timeout;
}

/**
 * Who watches the system's status at this node. One timer for all who want it as often, and one status for all of them. A reader that has not taken the
 * last one gets none until he has: it would only grow old.
 */
@Injectable()
export class StatusWatchers implements OnApplicationShutdown {
  private readonly groups = new Map<number, Group>();
  private count = 0;

  constructor(
    private readonly config: Config,
    private readonly service: SystemStatusService,
  ) {}

  onApplicationShutdown(): void {
    for (const { timer } of this.groups.values()) clearInterval(timer);
  }

  /** Those who watch. */
  get size(): number {
    return this.count;
  }

  /**
   * The first one at once, then one each interval. Ends when its reader returns.
   * @throws InvalidInputError, UnavailableError when too many watch
   */
  watch(intervalMs: number, openOutlet: (onEnd: () => void) => Outlet<SystemStatus> | undefined): Outlet<SystemStatus> {
    const { leastIntervalMs, mostIntervalMs, watchers } = STATUS_LIMITS;
    if (!(intervalMs >= leastIntervalMs && intervalMs <= mostIntervalMs)) {
      throw new InvalidInputError(`intervalMs is ${leastIntervalMs} to ${mostIntervalMs.toLocaleString('en')}.`, {
        fields: ['intervalMs'],
      });
    }
    if (this.count >= watchers) throw new UnavailableError('As many watch at this node as may.');
    // By steps: a timer for each, but not for each number that somebody thinks of.
    const everyMs = Math.floor(intervalMs / leastIntervalMs) * leastIntervalMs;
    const held: { outlet?: Outlet<SystemStatus> } = {};
    const onEnd = () => this.release(everyMs, held.outlet);
    const outlet = openOutlet(onEnd) ?? this.ownQueue(onEnd);
    held.outlet = outlet;
    // Its socket may have gone before it had one.
    if (outlet.isEnded) return outlet;
    this.groupOf(everyMs).outlets.add(outlet);
    this.count += 1;
    void this.tell([outlet]);
    return outlet;
  }

  private groupOf(everyMs: number): Group {
    const known = this.groups.get(everyMs);
    if (known) return known;
    const outlets = new Set<Outlet<SystemStatus>>();
    const group = { outlets, timer: setInterval(() => void this.tell(outlets), everyMs).unref() };
    this.groups.set(everyMs, group);
    return group;
  }

  private release(everyMs: number, outlet: Outlet<SystemStatus> | undefined): void {
    const group = this.groups.get(everyMs);
    if (!outlet || !group?.outlets.delete(outlet)) return;
    this.count -= 1;
    if (group.outlets.size > 0) return;
    clearInterval(group.timer);
    this.groups.delete(everyMs);
  }

  private async tell(outlets: Iterable<Outlet<SystemStatus>>): Promise<void> {
    const status = await this.service.read();
    for (const outlet of outlets) {
      if (!outlet.isEnded && outlet.waiting === 0) outlet.offer(status, STATUS_BYTES);
    }
  }

  private ownQueue(onEnd: () => void): BoundedQueue<SystemStatus> {
    const { STREAM_QUEUE_EVENTS: maxEvents, STREAM_QUEUE_BYTES: maxBytes } = this.config;
    return new BoundedQueue(new Budget({ maxEvents, maxBytes }), onEnd);
  }
}
