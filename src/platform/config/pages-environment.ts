import type { Problem } from './problem.js';
import { onOff } from './values.js';

export const pagesEnvironment = {
  DASHBOARD: onOff
    .default(true)
    .describe(
      '`off`: there is no `/admin`, where admins look after the installation (docs/dashboard.md). Nodes without the role `api` have none in any case.',
    ),
  DEMO: onOff
    .optional()
    .describe(
      '`/demo`, two people’s inboxes side by side: `on` or `off`. It hands out tokens of its people to this machine alone, so there is none in production. Default: on in development.',
    ),
};

/** What would hand out tokens has no place where there are people. */
export function pagesProblems(given: Readonly<Record<string, string | undefined>>): Problem[] {
  return given['NODE_ENV'] === 'production' && given['DEMO'] === 'on'
    ? [{ variable: 'DEMO', message: 'off in production' }]
    : [];
}
