import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Subscription } from 'rxjs';
import { ReportBacklogCounted } from '../delivery/events/index.js';
import { Events } from '../platform/events/index.js';
import { Metrics } from './metrics.js';

/** Reports in numbers. */
@Injectable()
export class ReportMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly waiting: Gauge;

  constructor(
    private readonly events: Events,
    { registry }: Metrics,
  ) {
    this.waiting = new Gauge({
      name: 'herald_report_changes_waiting',
      help: 'Changes that are not added to the figures of reports yet, of the whole installation, as this worker last counted; 100,000 at most.',
      registers: [registry],
    });
  }

  onModuleInit(): void {
    this.listening.add(this.events.on(ReportBacklogCounted).subscribe(({ waiting }) => this.waiting.set(waiting)));
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }
}
