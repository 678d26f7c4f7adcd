// Of mechanisms.table.mjs: Web Push in web/client, and the worker that shows it.

import { test } from './mechanisms.words.mjs';

const browser = (name) => test('e2e', 'client-push', name);
const sdk = (name) => ({ project: 'small', file: 'web/client/src/web-push.spec.ts', name });
const off = (file, find, replace = '') => ({ file: `web/client/${file}`, find, replace });

const worker = (name) => ({ project: 'small', file: 'test/contracts/client-service-worker.spec.ts', name });

export const CLIENT_PUSH_MECHANISMS = [
  {
    name: 'a worker remembers what it has shown, and not what it is about to show',
    edits: [
      off(
        'service-worker.js',
        'if (await wasShown(tag)) return;',
        'if (await wasShown(tag)) return;\n    await remember(tag);',
      ),
    ],
    tests: [worker('shows what could not be shown when it comes again')],
  },
  {
    name: 'a browser is asked for its permission before anything is awaited',
    edits: [
      off(
        'src/web-push.ts',
        '    // Before anything is awaited: a browser asks only while the click is fresh.\n',
        '    await this.last;\n',
      ),
    ],
    tests: [sdk('asks before it waits for anything')],
  },
  {
    name: 'push is off for whoever signs in behind somebody else',
    edits: [off('src/web-push.ts', '!record || record.person !== standing.inbox.id', '!record')],
    // In a browser that has not changed its subscription the next look has the same answer.
    tests: [sdk('is off for whoever signs in behind')],
  },
  {
    name: 'a device that was unregistered from elsewhere stays off',
    edits: [off('src/web-push.ts', '!isKnown && isAsItWas', 'isKnown && !isAsItWas')],
    tests: [sdk('stays off where it was turned off')],
  },
  {
    name: 'push is turned on and off one after the other',
    edits: [
      off(
        'src/web-push.ts',
        'this.last.catch(() => undefined).then(() => this.browser.exclusively(work))',
        'this.browser.exclusively(work)',
      ),
    ],
    tests: [sdk('does one thing at a time')],
  },
  {
    name: 'a browser subscribes anew when the server’s key has changed',
    edits: [
      off('src/push-browser.ts', 'known && isSame(known.options.applicationServerKey, applicationServerKey)', 'known'),
    ],
    tests: [browser('subscribes with the server’s key')],
  },
  {
    name: 'a browser that never subscribes keeps nobody waiting',
    edits: [
      off('src/push-browser.ts', 'await inTime(subscribe(), this.place.subscribeTimeoutMs)', 'await subscribe()'),
    ],
    tests: [browser('goes as far as the push service')],
  },
  {
    name: 'an open page registers what the browser has changed',
    edits: [
      off('src/web-push.ts', "if (message.herald === 'subscription-changed') void this.refresh();\n    else {", '{'),
    ],
    tests: [sdk('registers what the browser has changed'), browser('registers at once what the browser has changed')],
  },
  {
    name: 'the worker shows what it has shown before no second time',
    edits: [off('service-worker.js', 'if (await wasShown(tag)) return;')],
    tests: [browser('shows what a send says, once'), worker('shows a push once, over its own ends')],
  },
  {
    name: 'the worker opens the web alone',
    edits: [off('service-worker.js', "protocol === 'https:' || protocol === 'http:' ? href : null", 'href')],
    tests: [browser('opens nothing but the web')],
  },
  {
    name: 'the worker bears what is broken',
    edits: [off('service-worker.js', "if (typeof id !== 'string' || typeof title !== 'string') return undefined;")],
    tests: [browser('bears what is none of Herald’s')],
  },
];
