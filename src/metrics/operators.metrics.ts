import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Subscription } from 'rxjs';
import { BulkChunkPublished, BulkSendsCounted } from '../notifications/events/index.js';
import { Events } from '../platform/events/index.js';
import { OperationRefused } from '../platform/rates/index.js';
import { BoundedLabel } from './bounded-label.js';
import { listenTo } from './listen.js';
import { Metrics } from './metrics.js';

const CHUNK_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const OPERATIONS = 64;

/** Bulk sends and rates in numbers. */
@Injectable()
export class OperatorsMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly operations = new BoundedLabel(OPERATIONS);
  private readonly bulkSends: Gauge;
  private readonly oldestBulkSend: Gauge;
  private readonly recipients: Counter;
  private readonly chunks: Histogram;
  private readonly refused: Counter;

  constructor(
    private readonly events: Events,
    { registry }: Metrics,
  ) {
    const registers = [registry];
    this.bulkSends = new Gauge({
      name: 'herald_bulk_sends',
      help: 'Bulk sends that are not over, of the whole installation, as this worker last counted: waiting (due), active (a worker is at it), delayed (until its time, or by its rate), paused; 10,000 at most.',
      labelNames: ['state'],
      registers,
    });
    this.oldestBulkSend = new Gauge({
      name: 'herald_bulk_sends_oldest_seconds',
      help: 'For how long the first bulk send that is due has waited for a worker; 0: none does.',
      registers,
    });
    this.recipients = new Counter({
      name: 'herald_bulk_recipients_total',
      help: 'People that bulk sends were published to.',
      registers,
    });
    this.chunks = new Histogram({
      name: 'herald_bulk_chunk_seconds',
      help: 'How long the transactions took that publish bulk sends, of many people each.',
      buckets: CHUNK_SECONDS,
      registers,
    });
    this.refused = new Counter({
      name: 'herald_operations_refused_total',
      help: 'Operations that were refused by a rate: by the caller’s own (caller), or by that of all together (installation).',
      labelNames: ['operation', 'limit'],
      registers,
    });
  }

  onModuleInit(): void {
    const on = listenTo(this.events, this.listening);
    on(BulkSendsCounted, ({ oldestWaitingSeconds, ...states }) => {
      for (const [state, count] of Object.entries(states)) this.bulkSends.set({ state }, count);
      this.oldestBulkSend.set(oldestWaitingSeconds);
    });
    on(BulkChunkPublished, ({ recipients, seconds }) => {
      this.recipients.inc(recipients);
      this.chunks.observe(seconds);
    });
    on(OperationRefused, ({ operation, limit }) =>
      this.refused.inc({ operation: this.operations.of(operation), limit }),
    );
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }
}
