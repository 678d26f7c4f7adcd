import type { Provider } from '@nestjs/common';
import { DeliveryListRepository } from './delivery-list.repository.js';
import { DeliveryListService } from './delivery-list.service.js';
import { NotificationSearchRepository } from './notification-search.repository.js';
import { NotificationSearchService } from './notification-search.service.js';

/** What operators look for. */
export const searchProviders: Provider[] = [
  DeliveryListRepository,
  DeliveryListService,
  NotificationSearchRepository,
  NotificationSearchService,
];
