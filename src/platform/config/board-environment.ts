import { onOff } from './values.js';

export const boardEnvironment = {
  BULL_BOARD: onOff
    .default(true)
    .describe(
      '`off`: there is no `/admin/queues`, where admins see the jobs in Redis (docs/observing.md). Nodes without the role `api` have none in any case.',
    ),
};
