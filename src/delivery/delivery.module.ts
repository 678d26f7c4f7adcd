import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DATA_SOURCE } from '../platform/database/index.js';
import { Channels } from './channels/index.js';
import { AddressSuppressor } from './engine/address-suppressor.js';
import { DeliveryReview } from './engine/deliveries.js';
import { DeliveriesRepository } from './engine/deliveries.repository.js';
import { DeliveryQueues } from './engine/delivery-queues.js';
import { engineImports, engineProviders } from './engine/engine.providers.js';
import { StoredAddressSuppressor } from './engine/stored.address-suppressor.js';
import { UndecidedDeliveryReview } from './engine/undecided.delivery-review.js';
import { deliveryEntities } from './entities/index.js';

/** How it reaches people: planner, deliveries, retries, channels (part 5). Calls notifications and preferences, never the other way round. */
@Module({
  imports: [TypeOrmModule.forFeature(deliveryEntities, DATA_SOURCE), ...engineImports],
  providers: [
    ...engineProviders,
    { provide: Channels, useValue: new Channels([]) },
    { provide: DeliveryReview, useClass: UndecidedDeliveryReview },
    { provide: AddressSuppressor, useClass: StoredAddressSuppressor },
  ],
  exports: [DeliveriesRepository, DeliveryQueues],
})
export class DeliveryModule {}
