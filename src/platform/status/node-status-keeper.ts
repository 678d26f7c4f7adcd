import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Subscription } from 'rxjs';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { Draining, NodeId } from '../lifecycle/index.js';
import {
  ConnectionClosed,
  ConnectionOpened,
  EventStreamClosed,
  EventStreamOpened,
  SubscriptionEnded,
  SubscriptionStarted,
} from '../realtime/index.js';
import { EventLoopLag } from './event-loop-lag.js';
import { NodeFigures } from './node-figures.js';
import { BEAT_MS, type NodeStatus } from './node-status.js';
import { NodeStatusStore } from './node-status-store.js';

/** Says every second how this node is. What the store did not take, the next beat says. */
@Injectable()
export class NodeStatusKeeper implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly startedAt = Date.now();
  private readonly lag = new EventLoopLag();
  private readonly listening = new Subscription();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<boolean> | undefined;
  private connections = 0;
  private subscriptions = 0;

  constructor(
    private readonly config: Config,
    private readonly store: NodeStatusStore,
    private readonly figures: NodeFigures,
    private readonly events: Events,
    private readonly draining: Draining,
    private readonly nodeId: NodeId,
  ) {}

  onModuleInit(): void {
    this.lag.start();
    for (const opened of [ConnectionOpened, EventStreamOpened]) this.on(opened, () => (this.connections += 1));
    for (const closed of [ConnectionClosed, EventStreamClosed]) this.on(closed, () => (this.connections -= 1));
    this.on(SubscriptionStarted, () => (this.subscriptions += 1));
    this.on(SubscriptionEnded, () => (this.subscriptions -= 1));
    this.timer = setInterval(() => void this.beat(), BEAT_MS).unref();
    void this.beat();
  }

  /** Not before: a node that drains says so. And not later: connections to Redis are ended then. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    // A beat that is under way would come behind it.
    await this.beating;
    await this.store.remove(this.nodeId.value);
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
    this.lag.stop();
  }

  /** As it is now. */
  own(): NodeStatus {
    return {
      id: this.nodeId.value,
      startedAt: this.startedAt,
      roles: this.config.ROLES,
      connections: this.connections,
      subscriptions: this.subscriptions,
      rssBytes: process.memoryUsage.rss(),
      eventLoopLagP99Ms: this.lag.p99Ms(),
      isDraining: this.draining.isDraining,
      figures: this.figures.read(),
    };
  }

  /** All nodes, this one as it is now; undefined: nobody knows now of others. */
  async all(): Promise<NodeStatus[] | undefined> {
    const known = await this.store.read();
    if (!known) return undefined;
    const others = known.filter(({ id }) => id !== this.nodeId.value);
    return [...others, this.own()].toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  }

  /** One at a time: behind a store that is silent they don't pile up. */
  private async beat(): Promise<void> {
    if (this.beating) return;
    this.beating = this.store.write(this.own());
    await this.beating.finally(() => (this.beating = undefined));
  }

  private on<Event extends object>(type: abstract new (...args: never[]) => Event, listener: () => void): void {
    this.listening.add(this.events.on(type).subscribe(listener));
  }
}
