import { whole } from './values.js';

/** A part of environment.ts: sends to many. */
export const bulkEnvironment = {
  BULK_RATE_PER_SECOND: whole(1, 1_000_000)
    .optional()
    .describe(
      'Recipients a second whom all bulk sends of the installation are published to together, over all nodes; set the same at each worker. A bulk send may have a lower rate of its own. Unset: as fast as it goes.',
    ),
};
