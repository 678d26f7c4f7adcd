import { DeliveryPace } from './delivery-pace.js';
import { StatusWatchers } from './status-watchers.js';
import { SystemStatusService } from './system-status.service.js';

export const statusProviders = [DeliveryPace, StatusWatchers, SystemStatusService];
