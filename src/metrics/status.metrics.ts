import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Gauge, Histogram } from 'prom-client';
import { Subscription } from 'rxjs';
import { StatusBacklogCounted, StatusWebhookAnswered } from '../delivery/events/index.js';
import { Events } from '../platform/events/index.js';
import { Metrics } from './metrics.js';

/** An answer takes from milliseconds to `WEBHOOK_TIMEOUT`. */
const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Status webhooks in numbers. */
@Injectable()
export class StatusMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly answers: Histogram;
  private readonly waiting: Gauge;
  private readonly late: Gauge;

  constructor(
    private readonly events: Events,
    { registry }: Metrics,
  ) {
    const registers = [registry];
    this.answers = new Histogram({
      name: 'herald_status_webhook_seconds',
      help: 'How long the endpoint of status webhooks took: taken, or failed (sent again).',
      labelNames: ['outcome'],
      buckets: ANSWER_SECONDS,
      registers,
    });
    this.waiting = new Gauge({
      name: 'herald_status_events_waiting',
      help: 'Status events that are still to be sent, of the whole installation, as this worker last counted; 100,000 at most.',
      registers,
    });
    this.late = new Gauge({
      name: 'herald_status_events_late_seconds',
      help: 'For how long the first of those that are due has been due.',
      registers,
    });
  }

  onModuleInit(): void {
    this.listening.add(
      this.events
        .on(StatusWebhookAnswered)
        .subscribe(({ outcome, seconds }) => this.answers.observe({ outcome }, seconds)),
    );
    this.listening.add(
      this.events.on(StatusBacklogCounted).subscribe(({ waiting, lateSeconds }) => {
        this.waiting.set(waiting);
        this.late.set(lateSeconds);
      }),
    );
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }
}
