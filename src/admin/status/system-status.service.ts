import { Injectable } from '@nestjs/common';
import { DeliveryBacklog } from '../../delivery/index.js';
import { BulkBacklog, ScheduleBacklog } from '../../notifications/index.js';
import { type NodeStatus, NodeStatusKeeper } from '../../platform/status/index.js';
import { KeptAnswer } from '../../platform/time/index.js';
import { paceOf } from './delivery-pace.js';
import type { QueueStatus, SystemStatus } from './system-status.model.js';

/** However many ask, it is put together no more often. */
const KEPT_MS = 200;

/** How the installation is. Never fails: what can't be asked for is said to be missing. */
@Injectable()
export class SystemStatusService {
  private readonly kept = new KeptAnswer(KEPT_MS, () => this.find());

  constructor(
    private readonly keeper: NodeStatusKeeper,
    private readonly deliveries: DeliveryBacklog,
    private readonly schedules: ScheduleBacklog,
    private readonly bulk: BulkBacklog,
  ) {}

  read(): Promise<SystemStatus> {
    return this.kept.get();
  }

  private async find(): Promise<SystemStatus> {
    const [known, queues] = await Promise.all([this.keeper.all(), this.queues().catch(() => undefined)]);
    const nodes = known ?? [this.keeper.own()];
    const { publishedPerSecond, deliveredPerSecond, latencyP95Ms } = paceOf(nodes);
    return {
      at: new Date(),
      nodes: nodes.map(toNode),
      queues: queues ?? [],
      connections: nodes.reduce((sum, { connections }) => sum + connections, 0),
      publishedPerSecond,
      deliveredPerSecond,
      deliveryLatencyP95Ms: latencyP95Ms,
      missing: [...(known ? [] : ['nodes']), ...(queues ? [] : ['queues'])],
    };
  }

  private async queues(): Promise<QueueStatus[]> {
    const [deliveries, schedules, bulk] = await Promise.all([
      this.deliveries.read(),
      this.schedules.read(),
      this.bulk.read(),
    ]);
    const later = [
      { name: 'schedules', active: 0, ...schedules },
      { name: 'bulk', ...bulk },
    ];
    return [
      ...deliveries.map(({ channel, lane, ...counts }) => ({ name: `${channel}.${lane}`, ...counts })),
      ...later.map(({ name, waiting, active, delayed, failing, oldestWaitingSeconds }) => {
        return { name, waiting, active, delayed, failed: failing, oldestWaitingSeconds };
      }),
    ];
  }
}

function toNode({ id, startedAt, roles, connections, subscriptions, rssBytes, ...rest }: NodeStatus) {
  const { eventLoopLagP99Ms, isDraining: draining } = rest;
  return {
    id,
    startedAt: new Date(startedAt),
    roles,
    connections,
    subscriptions,
    rssBytes,
    eventLoopLagP99Ms,
    draining,
  };
}
