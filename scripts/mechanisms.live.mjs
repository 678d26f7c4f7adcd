// Of mechanisms.table.mjs: what stands between an event and its socket.

import { off, small, test } from './mechanisms.words.mjs';

export const LIVE_MECHANISMS = [
  {
    name: 'what waits for a reader is bounded',
    edits: [
      off(
        'platform/realtime/budget',
        'return this.events === 0 || (this.events < this.bounds.maxEvents && this.bytes + bytes <= this.bounds.maxBytes);',
        'return bytes >= 0;',
      ),
    ],
    tests: [
      small('platform/realtime/bounded-queue', 'refuses what is over its bound'),
      small('platform/realtime/live-outlet', 'refuses what there is no room for'),
      test('e2e', 'stopped-readers', 'are closed with 4413 and resume without loss'),
      test('faults', 'stopped-readers', 'outlives 100 readers'),
    ],
  },
  {
    name: 'what the kernel has taken is told by a callback behind it, though more waits',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (this.underWayEvents === 0) return;',
        'if (this.socket.writableLength > 0 || this.underWayEvents === 0) return;',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'though others wrote behind it')],
  },
  {
    name: 'what the kernel takes at once takes up no room',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (this.socket.writableLength === 0) return this.budget.give(bytes, events);',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'waits for no callback where the kernel takes all at once')],
  },
  {
    name: 'what the kernel did not take of a text that left at once waits in the budget',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (this.socket.writableLength > 0) this.awaitOne(Buffer.byteLength(text));',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'counts it where the kernel does not take it')],
  },
  {
    name: 'nothing leaves at once behind a goodbye',
    edits: [off('platform/realtime/socket-writer', 'if (this.ws.readyState === WebSocket.OPEN) {', '{')],
    tests: [small('platform/realtime/socket-writer', 'writes nothing at once behind a goodbye')],
  },
  {
    name: 'nothing leaves before what waits',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (isAlone && this.isFree && this.pace.lets(this))',
        'if (isAlone && this.pace.lets(this))',
      ),
    ],
    tests: [
      small('platform/realtime/socket-writer', 'counts it where the kernel does not take it'),
      small('platform/realtime/socket-writer', 'behind what waits already'),
    ],
  },
  {
    name: 'a text of more than ASCII is no text of a character for each byte',
    edits: [
      off(
        'platform/realtime/text-frames',
        'return Buffer.byteLength(frame) === frame.length + beyond ? frame : undefined;',
        'return beyond > 0 ? frame : undefined;',
      ),
    ],
    tests: [
      small('platform/realtime/text-frames', 'or of more than ASCII'),
      small('platform/realtime/socket-writer', 'counts it where the kernel does not take it'),
    ],
  },
  {
    name: 'a loop that has fallen behind lets nothing be written at once',
    edits: [
      off('platform/realtime/pace', 'if (this.isBehind || apart < 2) return false;', 'if (apart < 2) return false;'),
    ],
    tests: [small('platform/realtime/pace', 'no rest for a quarter of a second')],
  },
  {
    name: 'what comes soon after another waits for its turn',
    edits: [
      off(
        'platform/realtime/pace',
        'if (this.isBehind || apart < 2) return false;',
        'if (this.isBehind) return false;',
      ),
    ],
    tests: [small('platform/realtime/pace', 'what comes soon after it wait')],
  },
  {
    name: 'the bus brings no more while a turn of the loop is spent',
    edits: [off('platform/realtime/redis-subscriptions', 'if (this.pace.isSpent) this.rest();')],
    tests: [small('platform/realtime/redis.bus', 'while so much was written at once')],
  },
  {
    name: 'only the very next number is handed on without a message',
    edits: [
      off(
        'notifications/feed/feed-stream',
        'if (!life || change.number !== this.at + 1 || this.gapTimer !== undefined) return false;',
        'if (!life || this.gapTimer !== undefined) return false;',
      ),
    ],
    tests: [
      small('notifications/feed/feed-stream', 'hands on the very next one without a message'),
      test('e2e', 'streams-chunks', 'loses every second'),
    ],
  },
  {
    name: 'what waits for its turn has it before',
    edits: [
      off(
        'notifications/feed/feed-stream',
        'if (!life || change.number !== this.at + 1 || this.gapTimer !== undefined) return false;',
        'if (!life || change.number !== this.at + 1) return false;',
      ),
    ],
    tests: [small('notifications/feed/feed-stream', 'hands on the very next one without a message')],
  },
  {
    name: 'what is of another life of a feed is not handed on without a message',
    edits: [
      off(
        'notifications/feed/feed-stream',
        'if (life.epoch !== epoch || life.installation !== installation) return false;',
      ),
    ],
    tests: [small('notifications/feed/feed-stream', 'hands on the very next one without a message')],
  },
  {
    name: 'pages stay small where they did not fit',
    edits: [
      off(
        'notifications/feed/feed-follower',
        'this.pageSize = this.nextPageSize = SMALL_PAGE',
        'this.pageSize = SMALL_PAGE',
      ),
    ],
    tests: [small('notifications/feed/feed-follower', 'small pages alone once one did not fit')],
  },
  {
    name: 'a remembered text is told of its own moment alone',
    edits: [off('platform/graphql/scalars', 'if (known?.ms === ms)', 'if (known)')],
    tests: [small('platform/graphql/scalars', 'answers in UTC with milliseconds')],
  },
  {
    name: 'what nobody wants any more is not written',
    edits: [
      off('platform/realtime/socket-writer', 'if (from === count) return false;', 'if (from <= count) return false;'),
    ],
    tests: [small('platform/realtime/socket-writer', 'leaves out what nobody wants any more')],
  },
  {
    name: 'an `error` comes behind the events before it',
    edits: [
      off(
        'platform/realtime/live-outlet',
        'if (this.atWriter === 0 || end.error === undefined) this.tellEnd();',
        'this.tellEnd();',
      ),
    ],
    tests: [small('platform/realtime/live-outlet', 'tells of an error behind what was written before it')],
  },
  {
    name: 'who leaves while an error waits is let go',
    edits: [off('platform/realtime/live-outlet', 'this.end = end;\n        this.tellEnd();', 'this.end = end;')],
    tests: [small('platform/realtime/live-outlet', 'ends for who leaves while an error waits')],
  },
  {
    name: 'a subscription that ends leaves no listener at its socket',
    edits: [off('platform/realtime/live-outlet', 'this.writer.budget.forget(leave);')],
    tests: [small('platform/realtime/live-outlet', 'leaves nothing at the socket when it ends')],
  },
  {
    name: 'a word for which there was no room is said again',
    edits: [
      off(
        'notifications/feed/feed-follower',
        "if (!this.tell('RESYNC', page.lastSeq, life)) return true;",
        "this.tell('RESYNC', page.lastSeq, life);",
      ),
    ],
    tests: [
      small('notifications/feed/feed-follower', 'says RESYNC, then SYNCED'),
      small('notifications/feed/feed-follower', 'from zero, holds what the inbox holds'),
    ],
  },
  {
    name: 'a socket that can’t be written to stops no other',
    edits: [
      off(
        'platform/realtime/pump',
        'catch (error) {\n        this.onFailure(error);',
        'catch (error) {\n        throw error;',
      ),
    ],
    tests: [small('platform/realtime/pump', 'goes on with the others when one throws')],
  },
  {
    name: 'a text that many share is kept no longer than a turn of the loop',
    edits: [off('platform/graphql/projection', 'if (sharedBy === undefined) setImmediate(forget);')],
    tests: [small('platform/graphql/projection', 'keeps it no longer than a turn')],
  },
  {
    name: 'a shared text is that of its own content',
    edits: [off('platform/graphql/projection', 'if (shared !== sharedBy) {', "if (text === '') {")],
    tests: [small('platform/graphql/projection', 'says what execution says')],
  },
  {
    name: 'a stream waits for the confirmation of what comes for many, too',
    edits: [off('notifications/feed/feed-hub', 'Promise.all([confirmed, this.chunks])', 'confirmed')],
    tests: [test('e2e', 'streams-chunks', 'late is not missed')],
  },
  {
    name: 'a reader that takes nothing is closed, with a code that says: resume',
    edits: [
      off(
        'notifications/feed/feed-follower',
        'if (Date.now() - this.outlet.lastTakenAt >= this.options.stallMs) this.options.onStalled();',
      ),
    ],
    tests: [
      test('e2e', 'slow-sockets', 'that stops reading is closed with 4413'),
      test('e2e', 'stopped-readers', 'are closed with 4413 and resume without loss'),
    ],
  },
];
