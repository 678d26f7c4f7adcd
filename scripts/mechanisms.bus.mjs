// Of mechanisms.table.mjs: what brings events over Redis, and heals what it loses.

import { off, small, test } from './mechanisms.words.mjs';

export const BUS_MECHANISMS = [
  {
    name: 'a stream waits for the bus’s confirmation before it reads PostgreSQL',
    edits: [off('notifications/feed/feed-hub', 'await stream.subscribed;')],
    tests: [test('faults', 'bus-slow', 'reads PostgreSQL only then')],
  },
  {
    name: 'what came before a late confirmation is read again',
    edits: [off('notifications/feed/feed-hub', '() => this.checkOne(recipient),', '() => undefined,')],
    tests: [test('faults', 'bus-slow', 'after more than BUS_TIMEOUT begins without')],
  },
  {
    name: 'what the bus lost while a stream’s first page was on its way is looked for when it begins',
    edits: [off('notifications/feed/feed-stream', 'else this.onBegun = call;')],
    tests: [small('notifications/feed/feed-hub', 'while a stream’s first page was on its way')],
  },
  {
    name: 'that all is in force again is said when it is, whoever was told before',
    edits: [
      off(
        'platform/realtime/redis.bus',
        'if (this.up) this.tellRestored();\n    else this.isBack();',
        'this.isBack();',
      ),
    ],
    tests: [small('platform/realtime/redis.bus', 'though a probe came round before')],
  },
  {
    name: 'a subscription waits for Redis no longer than BUS_TIMEOUT',
    edits: [
      off(
        'notifications/feed/feed-hub',
        "timer = setTimeout(() => resolve('late'), this.config.BUS_TIMEOUT);",
        'timer = setTimeout(resolve, 1e9);',
      ),
    ],
    tests: [
      test('faults', 'bus-slow', 'after more than BUS_TIMEOUT begins without'),
      test('faults', 'redis-stopped', 'Redis is away'),
    ],
  },
  {
    name: 'numbers that are not above the position are dropped',
    edits: [
      off('notifications/feed/feed-stream', 'if (message.to <= this.at) return;'),
      off('notifications/feed/feed-stream', 'if (change.number <= this.at) continue;'),
      off('notifications/feed/feed-follower', 'if (change.number <= this.position) return;'),
      off('notifications/feed/feed-follower', 'if (change.number <= this.position) continue;'),
    ],
    tests: [
      test('e2e', 'streams-bus', 'doubles all'),
      test('e2e', 'streams-chunks', 'doubles all'),
      test('faults', 'bus-messages', 'that doubles some'),
    ],
  },
  {
    name: 'a stream drops them for all of its followers, and never goes back',
    edits: [
      off('notifications/feed/feed-stream', 'if (message.to <= this.at) return;'),
      off('notifications/feed/feed-stream', 'if (change.number <= this.at) continue;'),
    ],
    tests: [small('notifications/feed/feed-stream', 'drops what it has handed on')],
  },
  {
    name: 'a follower drops what it kept and has read since',
    edits: [off('notifications/feed/feed-follower', 'if (change.number <= this.position) continue;')],
    tests: [small('notifications/feed/feed-follower', 'whatever the bus loses, doubles or delays')],
  },
  {
    name: 'a number that skips ahead is waited for, and the gap read',
    edits: [off('notifications/feed/feed-stream', 'if (message.from > this.at + 1) return this.wait(message);')],
    tests: [
      test('e2e', 'streams-bus', 'reads what the next message shows to be missing'),
      test('e2e', 'streams-chunks', 'loses every second'),
      test('faults', 'bus-messages', 'that drops some'),
    ],
  },
  {
    name: 'positions are compared with PostgreSQL every POSITION_CHECK',
    edits: [
      off(
        'notifications/feed/feed-hub',
        "setInterval(() => void this.checkPositions('position'), this.config.POSITION_CHECK),",
      ),
    ],
    tests: [
      test('e2e', 'streams-bus', 'finds by itself that the last of several was lost'),
      test('e2e', 'streams-chunks', 'over a bus that loses all'),
      test('faults', 'failpoints', 'nobody tells the gateways'),
      test('faults', 'bus-messages', 'that drops all'),
    ],
  },
  {
    name: 'all live feeds are read on when the bus is back',
    edits: [off('notifications/feed/feed-hub', "this.bus.onRestored(() => void this.checkPositions('reconnect'));")],
    tests: [test('faults', 'bus-connection', 'what was sent while it was away comes when it is back')],
  },
  {
    name: 'a probe finds a Redis whose connections are open and dead',
    edits: [
      off(
        'platform/realtime/redis.bus',
        'this.probeTimer = setInterval(() => this.probe(), this.config.BUS_PROBE);\n    this.probeTimer.unref();',
      ),
    ],
    tests: [
      test('faults', 'redis-stopped', 'Redis is away'),
      test('faults', 'wire', 'to Redis is a black hole'),
      test('faults', 'redis-cluster', 'freezes, its connections open and silent'),
      test('faults', 'redis-sentinel', 'freezes, its connections open and silent'),
    ],
  },
  {
    name: 'a connection that is ready is not ended while another one is being made',
    edits: [
      off(
        'platform/realtime/redis.bus',
        "} else if (clients.every((client) => client.status === 'ready')) {",
        '} else if (true) {',
      ),
    ],
    tests: [small('platform/realtime/redis.bus', 'is left alone while the other one is being made')],
  },
  {
    name: 'what was listened to is listened to again when the connection is back',
    edits: [off('platform/realtime/redis-subscriptions', "subscriber.on('ready', () => void this.restore());")],
    tests: [
      test('medium', 'bus', 'in whatever instant its connection was cut'),
      test('faults', 'bus-connection', 'what was sent while it was away comes when it is back'),
    ],
  },
  {
    name: 'a subscription that failed with its connection is asked for again',
    edits: [off('platform/realtime/redis-subscriptions', 'if (this.stopped) throw error;', 'throw error;')],
    tests: [test('medium', 'bus', 'in whatever instant its connection was cut')],
  },
  {
    name: 'a publisher that was cut off says that something of its may be lost',
    edits: [off('platform/realtime/redis.bus', "this.publish(LAPSE_TOPIC, '');")],
    tests: [
      test('faults', 'redis-cluster', 'dies with a hint in it'),
      test('medium', 'bus', 'says so at every node when a publisher was cut off'),
    ],
  },
  {
    name: 'a connection to a cluster that ended goes to another node',
    edits: [
      off(
        'platform/redis/cluster.connector',
        'const { host, port } = nodes.next(this);',
        'const { host, port } = (this.where ??= nodes.next(this));',
      ),
    ],
    tests: [test('faults', 'redis-cluster', 'the nodes that they are at are killed')],
  },
  {
    name: 'a cluster’s nodes are found through those that are configured',
    edits: [off('platform/redis/cluster-nodes', 'if (nodes.size > 0) this.known = [...nodes.values()];')],
    tests: [test('faults', 'redis-cluster', 'the nodes that they are at are killed')],
  },
  {
    name: 'a Sentinel that does not answer is left for the next one',
    edits: [off('platform/redis/redis-servers', 'sentinelCommandTimeout: NEXT_AFTER_MS,')],
    tests: [test('faults', 'redis-sentinel', 'begins live, though the first Sentinel is frozen')],
  },
  {
    name: 'hints that were under way to a connection that ended are given up',
    edits: [off('platform/realtime/redis.bus', 'maxRetriesPerRequest: 0,')],
    tests: [test('faults', 'redis-stopped', 'Redis is away')],
  },
  {
    name: 'what was refused over a connection that works is asked for again',
    edits: [
      off(
        'platform/realtime/redis-subscriptions',
        'this.retry = setTimeout(() => this.restoreAgain(), REFUSED_RETRY_MS).unref()',
        'void 0',
      ),
    ],
    tests: [small('platform/realtime/redis.bus', 'asks again for what was refused')],
  },
];
