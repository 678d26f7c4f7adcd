import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Subscription } from 'rxjs';
import { DeliveryBacklogCounted } from '../delivery/events/index.js';
import { SchedulesCounted } from '../notifications/events/index.js';
import { Events } from '../platform/events/index.js';
import { BoundedLabel } from './bounded-label.js';
import { listenTo } from './listen.js';
import { Metrics } from './metrics.js';

/** What waits to be done, of the whole installation: each worker says what it counted in PostgreSQL, so that one takes the greatest of them, not the sum. */
@Injectable()
export class BacklogMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly channels = new BoundedLabel(32);
  private readonly deliveries: Gauge;
  private readonly oldest: Gauge;
  private readonly schedules: Gauge;
  private readonly oldestSchedule: Gauge;

  constructor(
    private readonly events: Events,
    { registry }: Metrics,
  ) {
    const registers = [registry];
    this.deliveries = new Gauge({
      name: 'herald_queue_deliveries',
      help: 'Deliveries that are owed, of the whole installation, as this worker last counted: waiting (due), active (being sent), delayed (due later), failed (given up); 10,000 at most.',
      labelNames: ['channel', 'lane', 'state'],
      registers,
    });
    this.oldest = new Gauge({
      name: 'herald_queue_oldest_seconds',
      help: 'For how long the first delivery that is due has been due; 0: none is.',
      labelNames: ['channel', 'lane'],
      registers,
    });
    this.schedules = new Gauge({
      name: 'herald_schedules',
      help: 'Sends that wait for their time, of the whole installation, as this worker last counted: waiting (due), delayed (due later); 10,000 at most.',
      labelNames: ['state'],
      registers,
    });
    this.oldestSchedule = new Gauge({
      name: 'herald_schedules_oldest_seconds',
      help: 'For how long the first scheduled send that is due has been due; 0: none is.',
      registers,
    });
  }

  onModuleInit(): void {
    const on = listenTo(this.events, this.listening);
    on(DeliveryBacklogCounted, ({ queues }) => {
      for (const { channel: key, lane, waiting, active, delayed, failed, oldestWaitingSeconds } of queues) {
        const channel = this.channels.of(key);
        const states = { waiting, active, delayed, failed };
        for (const [state, count] of Object.entries(states)) this.deliveries.set({ channel, lane, state }, count);
        this.oldest.set({ channel, lane }, oldestWaitingSeconds ?? 0);
      }
    });
    on(SchedulesCounted, ({ waiting, delayed, oldestWaitingSeconds }) => {
      this.schedules.set({ state: 'waiting' }, waiting);
      this.schedules.set({ state: 'delayed' }, delayed);
      this.oldestSchedule.set(oldestWaitingSeconds);
    });
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }
}
