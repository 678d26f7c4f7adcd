import type { Provider } from '@nestjs/common';
import { DeliveriesOfRepository } from './deliveries-of.repository.js';
import { DeliveryPersonalData } from './delivery.personal-data.js';
import { ForgettingDeliveriesRepository } from './forgetting-deliveries.repository.js';

export const personalDataProviders: Provider[] = [
  DeliveriesOfRepository,
  DeliveryPersonalData,
  ForgettingDeliveriesRepository,
];
