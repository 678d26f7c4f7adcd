// Of mechanisms.table.mjs: the pages that Herald serves, the dashboard, and the inbox for React.

import { test } from './mechanisms.words.mjs';

const off = (file, find, replace = '') => ({ file, find, replace });
const pages = (name) => test('e2e', 'pages', name);
const small = (file, name) => ({ project: 'small', file, name });

export const PAGES_MECHANISMS = [
  {
    name: 'the nonce of a page is another one each time',
    edits: [off('src/platform/pages/built-page.ts', "randomBytes(16).toString('base64')", "'always-the-same'")],
    tests: [pages('runs its own scripts alone')],
  },
  {
    name: 'mails are shown under a policy of their own',
    edits: [
      off(
        'src/platform/pages/built-page.ts',
        "if (policy !== undefined) response.set('content-security-policy', policy);",
        'void policy;',
      ),
    ],
    tests: [pages('shows mails in a frame without an origin')],
  },
  {
    name: 'the dashboard leaves /admin/queues to the board',
    edits: [off('src/admin/pages/dashboard.ts', 'if (/^\\/queues(\\/|$)/.test(request.path)) return next();')],
    tests: [pages('leaves the queues to their own page')],
  },
  {
    name: 'the demo hands out tokens to no page of another site',
    edits: [
      off('src/admin/pages/demo-session.ts', "(site === undefined || site === 'same-origin') &&", 'site !== null &&'),
    ],
    tests: [pages('hands the demo’s tokens to this machine alone')],
  },
  {
    name: 'the demo hands out tokens to nothing that a proxy handed on',
    edits: [off('src/admin/pages/demo-session.ts', "headers['x-forwarded-for'] === undefined &&")],
    tests: [pages('hands the demo’s tokens to this machine alone')],
  },
  {
    name: 'there is no demo in production, whatever is configured',
    edits: [off('src/platform/pages/shown-pages.ts', "config.NODE_ENV !== 'production' && ")],
    tests: [small('src/platform/pages/shown-pages.spec.ts', 'in production never')],
  },
  {
    name: 'a demo in production stops the start',
    edits: [off('src/platform/config/environment.ts', '    ...pagesProblems(given),\n')],
    tests: [small('src/platform/config/environment.spec.ts', 'refuses a demo, which hands out tokens')],
  },
];
