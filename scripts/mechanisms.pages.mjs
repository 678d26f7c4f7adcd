// Of mechanisms.table.mjs: the pages that Herald serves, the dashboard, and the inbox for React.

import { test } from './mechanisms.words.mjs';

const off = (file, find, replace = '') => ({ file, find, replace });
const dashboard = (area, name) => test('e2e', `dashboard-${area}`, name);
const inbox = (name) => test('e2e', 'inbox-component', name);
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
  {
    name: 'nothing that a mail brings runs in its preview',
    edits: [
      off(
        'src/admin/pages/policies.ts',
        '  "script-src \'self\'",\n  "style-src \'unsafe-inline\'",',
        "  \"script-src 'self' 'unsafe-inline'\",\n  \"style-src 'unsafe-inline'\",",
      ),
    ],
    tests: [dashboard('templates', 'run nothing that somebody wrote into them')],
  },
  {
    name: 'a bulk send that is composed has a key from when it was begun',
    edits: [
      off('web/admin/src/bulk/bulk-draft.ts', 'idempotencyKey: draft.idempotencyKey,', 'idempotencyKey: newKey(),'),
    ],
    tests: [dashboard('bulk', 'pressed twice, once')],
  },
  {
    name: 'what is being written is kept in the tab',
    edits: [off('web/admin/src/parts/draft.ts', 'if (isTouched) sessionStorage.setItem(name, JSON.stringify(value));')],
    tests: [dashboard('bulk', 'wait in their draft for a server that stopped')],
  },
  {
    name: 'the audit log is read again when the connection is back',
    edits: [off('web/admin/src/audit/audit.page.tsx', '  useMissedToo(log.refetch);\n')],
    tests: [dashboard('watching', 'has what was written while the connection was away')],
  },
  {
    name: 'what is silent makes no toast and no tone',
    edits: [off('web/react/src/notification-center.tsx', '    if (notification.silent) return;\n')],
    tests: [inbox('shows a toast and plays a tone')],
  },
  {
    name: 'who opens an inbox has seen what is in it',
    edits: [off('web/react/src/acknowledging.ts', '    tell();\n    document', '    document')],
    tests: [inbox('counts on the bell what nobody has seen')],
  },
  {
    name: 'a token that is over is asked for again, over what is on the screen',
    edits: [
      off(
        'web/admin/src/app/session.tsx',
        "if (state.status === 'waiting' && OVER.includes(state.code)) setOver(true);",
      ),
    ],
    tests: [dashboard('session', 'asks for another token when one is over')],
  },
  {
    name: 'drafts leave with whoever they are of',
    edits: [off('web/admin/src/app/session.tsx', '    forgetDrafts();\n')],
    tests: [dashboard('session', 'leaves nothing of one admin to the next')],
  },
  {
    name: 'the audit log moves nothing under the eyes of whoever reads, when it is read again',
    edits: [
      off(
        'web/admin/src/audit/use-held-back.ts',
        'const isReading = !isAtTop && screen.current.list === list;',
        'const isReading = false;',
      ),
    ],
    tests: [dashboard('watching', 'moves nothing under the eyes')],
  },
  {
    name: 'the audit log is read again after more than a page keeps of what came live',
    edits: [off('web/admin/src/audit/audit.page.tsx', '  useReadAgain(activity.rounds, log);\n')],
    tests: [dashboard('watching', 'has no hole')],
  },
  {
    name: 'the focus is put where a question to delete was asked, before the question goes',
    edits: [
      off(
        'web/react/src/notification-item.tsx',
        "    first.current?.closest('.herald-item')?.querySelector<HTMLElement>('.herald-item-open')?.focus();\n",
      ),
    ],
    tests: [test('e2e', 'inbox-component-ways', 'can be used by keyboard alone')],
  },
  {
    name: 'Escape closes the inbox that the focus was in, and no other',
    edits: [off('web/react/src/use-dismissal.ts', '!(isOurs.current && isFocusLost())', '!isFocusLost()')],
    tests: [test('e2e', 'inbox-component-ways', 'can be used by keyboard alone')],
  },
];
