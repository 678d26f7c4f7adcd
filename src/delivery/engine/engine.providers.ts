import type { Provider } from '@nestjs/common';
import { ChannelUsageRepository } from './channel-usage.repository.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryBacklog } from './delivery-backlog.js';
import { DeliveryClaims } from './delivery-claims.js';
import { DeliveryEngine } from './delivery-engine.js';
import { DeliveryMaintenance } from './delivery-maintenance.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliveryQueues } from './delivery-queues.js';
import { DeliveryRestraint } from './delivery-restraint.js';
import { DeliveryReviews } from './delivery-reviews.js';
import { DeliverySending } from './delivery-sending.js';
import { DeliveryWorkRepository } from './delivery-work.repository.js';
import { DeliveryWorker } from './delivery-worker.js';
import { DigestWork } from './digest-work.js';
import { DigestsRepository } from './digests.repository.js';
import { LapsedLeases } from './lapsed-leases.js';
import { Providers } from './providers.js';
import { QueueSweeper } from './queue-sweeper.js';

/** Beside them it needs `Channels`, `DeliveryReview` and `AddressSuppressor`. */
export const engineProviders: Provider[] = [
  ChannelUsageRepository,
  DeliveriesRepository,
  DeliveryBacklog,
  DeliveryClaims,
  DeliveryEngine,
  DeliveryMaintenance,
  DeliveryOutcomes,
  DeliveryQueues,
  DeliveryRestraint,
  DeliveryReviews,
  DeliverySending,
  DeliveryWorkRepository,
  DeliveryWorker,
  DigestWork,
  DigestsRepository,
  LapsedLeases,
  Providers,
  QueueSweeper,
];
