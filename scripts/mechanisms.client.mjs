// Of mechanisms.table.mjs: what web/client rests on.

import { CLIENT_FAULTS_MECHANISMS } from './mechanisms.client-faults.mjs';
import { test } from './mechanisms.words.mjs';

const e2e = (file, name) => test('e2e', file, name);
const sdk = (file, name) => ({ project: 'small', file: `web/client/src/${file}.spec.ts`, name });
const off = (file, find, replace = '') => ({ file: `web/client/src/${file}.ts`, find, replace });

export const CLIENT_MECHANISMS = [
  {
    name: 'the client resumes behind the last one that came',
    edits: [
      off(
        'notification-stream',
        'variables: () => ({ after: this.received, filter',
        'variables: () => ({ after: this.options.after, filter',
      ),
    ],
    tests: [e2e('client-notifications', 'over connections that break again and again')],
  },
  {
    name: 'the client has its position before its first connection stands',
    edits: [
      off(
        'notification-stream',
        'if (options.after === undefined) void this.begin();',
        'if (options.after === undefined) this.follow();',
      ),
    ],
    tests: [e2e('client-notifications', 'before its first connection stands')],
  },
  {
    name: 'the client’s place moves behind the callback',
    edits: [
      off(
        'notification-stream',
        'if (await this.handle(one)) this.handled = cursorOf(one);',
        'this.handled = cursorOf(one);\n        await this.handle(one);',
      ),
    ],
    tests: [e2e('client-notifications', 'whoever dies in it gets the same again')],
  },
  {
    name: 'what a callback fails on is handed on again',
    edits: [
      off(
        'notification-stream',
        '        await this.untilHandedOnAgain.for(fullJitter(attempt, this.pace));\n',
        '        return true;\n',
      ),
    ],
    tests: [e2e('client-notifications', 'when the callback fails')],
  },
  {
    name: 'a slow callback stops the client’s stream',
    edits: [
      off(
        'notification-stream',
        'if (this.waiting.length >= MOST_WAITING && !this.isPaused) {',
        'if (this.waiting.length < 0) {',
      ),
    ],
    tests: [e2e('client-notifications', 'asks for no more than it can keep')],
  },
  {
    name: 'the client tells of a gap',
    edits: [
      off('notification-stream', 'if (expired !== undefined) this.take({ gap: { from: expired, to: inbox.cursor } });'),
    ],
    tests: [e2e('client-notifications', 'tells of a gap')],
  },
  {
    name: 'the client ends a connection that leaves a ping unanswered',
    edits: [
      off(
        'socket-link',
        "this.unanswered = this.after(keepAlive.answerWithinMs, 'a ping was left unanswered');",
        'this.unanswered = undefined;',
      ),
    ],
    tests: [e2e('client-connection', 'died without a word')],
  },
  {
    name: 'the client gives up an attempt that leads nowhere',
    edits: [
      off(
        'socket-link',
        "const opening = this.after(connectTimeoutMs, 'no connection in time');",
        "const opening = this.after(connectTimeoutMs * 1e5, 'no connection in time');",
      ),
    ],
    tests: [e2e('client-connection', 'gives up an attempt')],
  },
  {
    name: 'the client hands over a fresh token in time',
    edits: [off('connection', '    this.refresh.watch(link);\n')],
    tests: [e2e('client-connection', 'hands over a fresh token')],
  },
  {
    name: 'an expired token costs the client no pause',
    edits: [
      off(
        'after-end',
        "  if (code === TOKEN_EXPIRED && stood) return { kind: 'retry', pace: 'at once', atLeastMs: 0 };\n",
      ),
    ],
    tests: [e2e('client-connection', 'brings a fresh token at once')],
  },
  {
    name: 'a client that gave way stays away',
    edits: [off('after-end', "  if (code === GAVE_WAY) return { kind: 'pause' };\n")],
    tests: [e2e('client-connection', 'stays away when it gave way')],
  },
  {
    name: 'the client closes after what is hopeless',
    edits: [off('after-end', "  if (HOPELESS.includes(code)) return { kind: 'stop' };\n")],
    tests: [e2e('client-connection', 'a mistake of somebody')],
  },
  {
    name: 'the client falls back to server-sent events',
    edits: [off('next-way', "return isForbidden ? 'stream' : 'socket';", "return isForbidden ? 'socket' : 'socket';")],
    tests: [e2e('client-connection', 'falls back to server-sent events')],
  },
  {
    name: 'the client comes back from a stream to a socket',
    edits: [off('connection', "if (link.way === 'stream') this.trySocketLater();", '')],
    tests: [e2e('client-connection', 'falls back to server-sent events')],
  },
  {
    name: 'the client repeats only what may be repeated',
    edits: [
      off(
        'requests',
        'const isWorthIt = mayRepeat ? error.isTransient : NOTHING_WAS_DONE.includes(error.code);',
        'const isWorthIt = error.isTransient;',
      ),
    ],
    tests: [e2e('client-connection', 'must not be done twice')],
  },
  {
    name: 'the client’s pauses are bounded by a doubling',
    edits: [off('retry-delay', 'Math.min(capMs, baseMs * 2 ** Math.min(attempt, 32))', 'capMs')],
    tests: [sdk('retry-delay', 'doubles the bound')],
  },
  {
    name: 'a change is shown until the stream has told it',
    edits: [
      off(
        'pending-changes',
        'if (position === undefined || placeOf(answered) === undefined || isAtOrBefore(answered, position))',
        "if (position !== '')",
      ),
    ],
    tests: [e2e('client-inbox', 'shows no earlier state')],
  },
  {
    name: 'a refused change is taken back',
    edits: [off('inbox-actions', '      feed.pending.drop(id);\n')],
    tests: [e2e('client-inbox', 'takes back what is refused')],
  },
  {
    name: 'a client’s changes are made one after the other',
    edits: [
      off(
        'inbox-actions',
        'const turn = this.last.then(work);',
        'const turn = new Promise((go) => setTimeout(go, Math.random() * 50)).then(work);',
      ),
    ],
    tests: [e2e('client-inbox', 'makes changes one after the other')],
  },
  {
    name: 'a RESYNC makes the client load again',
    edits: [off('inbox-feed', "if (kind === 'RESYNC') view.resync();", "if (kind === 'RESYNC') continue;")],
    tests: [e2e('client-inbox', 'loads again after a change of many')],
  },
  {
    name: 'all means up to what the client shows',
    edits: [off('inbox', 'change.upTo ?? this.feed.position ?? (await this.firstPosition())', 'change.upTo')],
    tests: [e2e('client-inbox', 'marks all up to what it shows')],
  },
  {
    name: 'what is told while the client loads a page is kept',
    edits: [off('held-pages', 'if (this.told && this.told.size <= MOST_TOLD) this.told.set(id, told);')],
    tests: [sdk('held-pages', 'keep what was told while a page was on its way')],
  },
  {
    name: 'an older event sets no page of the client back',
    edits: [off('held-pages', '    if (known?.asOf !== undefined && at !== undefined && at < known.asOf) return;\n')],
    tests: [sdk('held-pages', 'are not set back by events')],
  },
  {
    name: 'what lies below the client’s pages is left to its page',
    edits: [
      off(
        'held-pages',
        'if (this.floor !== undefined && place !== undefined && place < this.floor)',
        'if (this.floor === -1)',
      ),
    ],
    tests: [sdk('held-pages', 'leave to its page what lies below')],
  },
  {
    name: 'numbers of two lives of a feed are not compared',
    edits: [off('cursor-place', 'one <= two && isOfOneLife(cursor, other)', 'one <= two')],
    tests: [{ project: 'small', file: 'test/contracts/client-cursors.spec.ts', name: 'of the same life alone' }],
  },
  {
    name: 'tabs tell each other what they show',
    edits: [off('inbox-actions', "    feed.tabs.tell({ kind: 'made', id, change, now });\n")],
    tests: [e2e('client-browser', 'shows in a tab that waits')],
  },
  {
    name: 'tabs hear what is refused',
    edits: [off('inbox-actions', "      feed.tabs.tell({ kind: 'dropped', id });\n")],
    tests: [e2e('client-browser', 'takes back in all tabs')],
  },
  {
    name: 'a network that is back ends the client’s pause',
    edits: [off('wake-up', "  window.addEventListener('online', online);\n")],
    tests: [e2e('client-browser', 'the network is back')],
  },
  ...CLIENT_FAULTS_MECHANISMS,
];
