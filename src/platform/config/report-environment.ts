import { whole } from './values.js';

/** A part of environment.ts: reports. */
export const reportEnvironment = {
  REPORT_DAYS: whole(31, 3_650)
    .default(400)
    .describe(
      'Days that the figures of reports are kept, which say nothing of anybody; never less than two weeks more than `RETENTION_DAYS`.',
    ),
};
