import type { Provider } from '@nestjs/common';
import { ForgettingRepository } from './forgetting.repository.js';
import { NotificationsOfRepository } from './notifications-of.repository.js';
import { NotificationsPersonalData } from './notifications.personal-data.js';

export const personalDataProviders: Provider[] = [
  ForgettingRepository,
  NotificationsOfRepository,
  NotificationsPersonalData,
];
