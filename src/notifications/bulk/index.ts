import { BulkAudienceRepository } from './bulk-audience.repository.js';
import { BulkBacklog } from './bulk-backlog.js';
import { BulkProgress } from './bulk-progress.js';
import { BulkQueue } from './bulk-queue.js';
import { BulkRunner } from './bulk-runner.js';
import { BulkSendsRepository } from './bulk-sends.repository.js';
import { BulkSendsService } from './bulk-sends.service.js';
import { BulkStartsService } from './bulk-starts.service.js';
import { BulkTally } from './bulk-tally.js';
import { BulkWorker } from './bulk-worker.js';
import { BulkWorkRepository } from './bulk-work.repository.js';

export { BulkBacklog } from './bulk-backlog.js';
export { BULK_QUEUE } from './bulk-queue.js';
export type { BulkAudienceRequest, BulkSendRequest } from './bulk-request.js';
export type { BulkSendRecord } from './bulk-send.js';
export { type BulkSendPage, BulkSendsService } from './bulk-sends.service.js';
export { BulkStartsService } from './bulk-starts.service.js';

/** Sends to many: started, worked off by workers, steered and watched by operators. */
export const bulkProviders = [
  BulkAudienceRepository,
  BulkBacklog,
  BulkProgress,
  BulkQueue,
  BulkRunner,
  BulkSendsRepository,
  BulkSendsService,
  BulkStartsService,
  BulkTally,
  BulkWorker,
  BulkWorkRepository,
];
