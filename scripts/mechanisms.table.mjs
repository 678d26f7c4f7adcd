// What the promises rest on: how each mechanism is taken out of the code, and which tests must miss it.

import { CONNECTION_MECHANISMS } from './mechanisms.connections.mjs';
import { off, small, test } from './mechanisms.words.mjs';

export const MECHANISMS = [
  {
    name: 'a stream waits for the bus’s confirmation before it reads PostgreSQL',
    edits: [off('notifications/feed/feed-hub', 'await entry.subscribed;')],
    tests: [test('faults', 'bus-slow', 'reads PostgreSQL only then')],
  },
  {
    name: 'what came before a late confirmation is read again',
    edits: [off('notifications/feed/feed-hub', '() => this.checkOne(recipient),', '() => undefined,')],
    tests: [test('faults', 'bus-slow', 'after more than BUS_TIMEOUT begins without')],
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
    name: 'what comes while a page is read is kept from a known number on',
    edits: [
      off(
        'notifications/feed/feed-follower',
        'if (again || this.mustRead || this.position < this.keptFrom)',
        'if (again || this.mustRead)',
      ),
    ],
    tests: [small('notifications/feed/feed-follower')],
  },
  {
    name: 'a follower that was told to read does so before it is live',
    edits: [
      off(
        'notifications/feed/feed-follower',
        'if (again || this.mustRead || this.position < this.keptFrom)',
        'if (again || this.position < this.keptFrom)',
      ),
    ],
    tests: [small('notifications/feed/feed-follower')],
  },
  {
    name: 'the answers to gathered readings are put in the order of their numbers',
    edits: [off('notifications/feed/feed-reader', 'ORDER BY q.ord, e.${number}`;', 'ORDER BY q.ord`;')],
    tests: [test('medium', 'feed-reader'), test('faults', 'kill-server')],
  },
  {
    name: 'a feed is locked by a statement of its own before it is changed',
    edits: [
      off(
        'notifications/inbox-changes.repository',
        'FROM feeds WHERE recipient = $1 FOR NO KEY UPDATE',
        'FROM feeds WHERE recipient = $1',
      ),
    ],
    tests: [test('medium', 'feed', 'counts what a publish committed while it waited for the lock')],
  },
  {
    name: 'feeds are locked in the byte order of their recipients',
    edits: [
      off(
        'notifications/publish.repository',
        'ORDER BY t.recipient COLLATE "C"\n    ON CONFLICT (recipient)',
        'ON CONFLICT (recipient)',
      ),
    ],
    tests: [test('medium', 'feed', 'writers of the same feeds in any order never deadlock')],
  },
  {
    name: 'an idempotency key is claimed before anything is published',
    edits: [
      off(
        'notifications/publisher',
        'const claimed = await this.repository.claimKeys(tx, keyed);',
        'const claimed = new Set(keyed);',
      ),
    ],
    tests: [
      test('e2e', 'idempotency', 'that was used gives the first answer again'),
      test('faults', 'failpoints', 'behind it, before it told anybody'),
      test('faults', 'equal-sends', 'are one send with one answer'),
    ],
  },
  {
    name: 'the first answer to a key is part of the transaction that publishes',
    edits: [
      off(
        'notifications/publisher',
        'const claimed = await this.repository.claimKeys(tx, keyed);',
        'const claimed = await this.repository.claimKeys(this.database, keyed);',
      ),
    ],
    tests: [test('faults', 'failpoints', 'the connection breaks before it')],
  },
  {
    name: 'gateways are told after the commit, never before',
    edits: [
      off(
        'notifications/publisher',
        'return { fresh, feeds: fresh.length > 0 ? await this.repository.publish(tx, fresh) : new Map() };',
        'const feeds = fresh.length > 0 ? await this.repository.publish(tx, fresh) : new Map();\n        if (fresh.length > 0) this.announce(fresh, feeds);\n        return { fresh, feeds };',
      ),
      off(
        'notifications/publisher',
        'if (fresh.length > 0) this.announce(fresh, feeds);\n    return outcomes;',
        'return outcomes;',
      ),
    ],
    tests: [test('faults', 'failpoints', 'the connection breaks before it')],
  },
  {
    name: 'a cursor names the installation’s life',
    edits: [off('notifications/cursor', 'if (cursor.installation !== feed.installation) return false;')],
    tests: [
      test('faults', 'restored-backup', 'under a node that is started again'),
      test('faults', 'restored-backup', 'is another life, though server and timeline are the same'),
      test('faults', 'promotion', 'asynchronous: what it had not got is gone'),
    ],
  },
  {
    name: 'a promoted standby is another life: its timeline says so',
    edits: [
      off(
        'platform/database/installation-epoch',
        'substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline',
        "'00000001' AS timeline",
      ),
    ],
    tests: [test('faults', 'promotion', 'asynchronous: what it had not got is gone')],
  },
  {
    name: 'a connection to the life before is used no more',
    edits: [off('platform/database/database', 'if (this.epoch.isCurrent(client)) return client;', 'return client;')],
    tests: [test('medium', 'lives', 'uses those to the life of the newest alone')],
  },
  {
    name: 'an answer from the life before counts for nothing',
    edits: [off('platform/database/database', 'if (!this.epoch.isCurrent(client)) throw anotherLife();')],
    tests: [test('medium', 'lives', 'takes no answer from the life before')],
  },
  {
    name: 'a cursor names the feed’s own epoch',
    edits: [
      off(
        'notifications/cursor',
        'return cursor.epoch === feed.epoch && cursor.number <= feed.lastSeq;',
        'return cursor.number <= feed.lastSeq;',
      ),
    ],
    tests: [
      test('medium', 'cursors', 'a feed that was erased and came again'),
      test('medium', 'cursors', 'somebody else’s cursor'),
    ],
  },
  {
    name: 'number 0 of no feed is good for whatever feed comes',
    edits: [off('notifications/cursor', 'if (cursor.number === 0 && cursor.epoch === 0) return true;')],
    tests: [
      test('medium', 'cursors', 'a cursor taken before the first notification'),
      test('e2e', 'streams', 'after the cursor of an inbox that nothing has ever come to'),
    ],
  },
  {
    name: 'the first notification of all has the cursor of its new feed',
    edits: [off('notifications/feed/feed-follower', 'this.life = this.stream.currentLife ?? this.life;')],
    tests: [small('notifications/feed/feed-follower', 'gives the first notification of all')],
  },
  {
    name: 'a stream begins anew in another life of the database',
    edits: [
      off('notifications/feed/feed-stream', "if (this.life) this.restart('position');", 'if (this.life) return;'),
    ],
    tests: [small('notifications/feed/feed-stream', 'begins anew when a follower reads another life')],
  },
  {
    name: 'a feed that has gone back is another life, whatever its epoch says',
    edits: [
      off(
        'notifications/feed/feed-hub',
        'const goneBack = row.last_seq < row.at && stream.position >= row.at;',
        'const goneBack = false;',
      ),
    ],
    tests: [test('faults', 'restored-backup', 'it sees the feed go back')],
  },
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
    name: 'what the kernel has taken is told by the callback of its own write',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (this.writes > 0 || this.underWayEvents === 0) return;',
        'if (this.socket.writableLength > 0 || this.underWayEvents === 0) return;',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'though others wrote behind it')],
  },
  {
    name: 'a late callback is not taken for that of the next write',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (this.writes > 0 || this.underWayEvents === 0) return;',
        'if (this.underWayEvents === 0) return;',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'does not take a write’s late callback for that of the next')],
  },
  {
    name: 'what nobody wants any more is not written',
    edits: [
      off('platform/realtime/socket-writer', 'if (run.every((one) => one.owner.isWanted)) return run;', 'return run;'),
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
  {
    name: 'a connection to PostgreSQL that breaks in use ends no process',
    edits: [off('platform/database/database', "client.on('error', told);")],
    tests: [test('faults', 'postgres-restart', 'every backend is terminated')],
  },
  {
    name: 'a connection to PostgreSQL that falls silent is given up',
    edits: [
      off(
        'platform/database/data-source',
        '...(input.answersWithinMs === undefined ? {} : { query_timeout: input.answersWithinMs }),',
      ),
    ],
    tests: [test('faults', 'wire', 'to PostgreSQL is a black hole')],
  },
  {
    name: 'connections that were open beside a dead one are not tried in turn',
    edits: [off('platform/database/data-source', 'Math.min(IDLE_TIMEOUT_MS, answersWithinMs)', 'IDLE_TIMEOUT_MS')],
    tests: [test('medium', 'silent-postgres', 'is found again behind the first dead connection')],
  },
  {
    name: 'feeds that a node held when it was cut off are let go by PostgreSQL',
    edits: [
      off(
        'platform/database/data-source',
        'idle_in_transaction_session_timeout: 5_000',
        'idle_in_transaction_session_timeout: 60_000',
      ),
    ],
    tests: [test('faults', 'wire', 'to PostgreSQL is a black hole')],
  },
  {
    name: 'a read that has waited in vain is not repeated',
    edits: [off('platform/database/database', ' || Date.now() - startedAt > REPEAT_WITHIN_MS')],
    tests: [test('medium', 'silent-postgres', 'is not asked again by a read')],
  },
  {
    name: 'a send does not wait without end for those before it',
    edits: [
      off(
        'notifications/publisher',
        'const options = { maxWeight: MAX_ROWS, maxInFlight: 2, weightOf, giveUp: GIVE_UP };',
        'const options = { maxWeight: MAX_ROWS, maxInFlight: 2, weightOf };',
      ),
    ],
    tests: [test('medium', 'silent-postgres', 'keeps no send waiting without end')],
  },
  {
    name: 'a stream waits for a PostgreSQL that is away',
    edits: [
      off('notifications/feed/feed-follower', 'if (!(error instanceof UnavailableError)) throw error;', 'throw error;'),
    ],
    tests: [small('notifications/feed/feed-follower')],
  },
  ...CONNECTION_MECHANISMS,
];
