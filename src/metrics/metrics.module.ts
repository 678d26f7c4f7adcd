import { Module } from '@nestjs/common';
import { BacklogMetrics } from './backlog.metrics.js';
import { DeliveryMetrics } from './delivery.metrics.js';
import { EventLog } from './event-log.js';
import { MachineMetrics } from './machine.metrics.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { MetricsObserver } from './metrics.observer.js';
import { OperatorsMetrics } from './operators.metrics.js';
import { ReportMetrics } from './report.metrics.js';
import { StatusMetrics } from './status.metrics.js';

/** Numbers and lines about what happens. Take the module out, and nothing else changes. */
@Module({
  controllers: [MetricsController],
  providers: [
    Metrics,
    MetricsObserver,
    DeliveryMetrics,
    OperatorsMetrics,
    ReportMetrics,
    StatusMetrics,
    BacklogMetrics,
    MachineMetrics,
    EventLog,
  ],
})
export class MetricsModule {}
