// Of mechanisms.table.mjs: Herald in somebody else's application, sends in his transactions, listeners with a durable cursor.

import { off, small, test } from './mechanisms.words.mjs';

const tx = (name) => test('e2e', 'host-transactions', name);
const listeners = (name) => test('medium', 'feed-listeners', name);

export const HOST_MECHANISMS = [
  {
    name: 'what a host commits is published right behind the commit',
    edits: [off('host/transaction-sender', 'dataSource.subscribers.push(this.subscriber)', 'void 0')],
    tests: [tx('exists when the transaction has committed')],
  },
  {
    name: 'what nobody publishes behind a commit is published by a worker',
    edits: [off('notifications/transaction-sends.service', 'isLater ? 0 : HEAD_START_MS', 'isLater ? 0 : 3_600_000')],
    tests: [tx('nobody heard of the commit')],
  },
  {
    name: 'the commit of a savepoint is none',
    edits: [off('host/transaction-sender', 'if (queryRunner.isTransactionActive) return undefined;', '')],
    tests: [tx('nor when its savepoint is')],
  },
  {
    name: 'sends of a transaction are due one behind the other',
    edits: [off('host/transaction-sender', 'Math.max(Date.now(), known.lastAtMs + 1)', 'Date.now()')],
    tests: [tx('keeps the order of a transaction')],
  },
  {
    name: 'a commit of the host’s waits for a second and no longer',
    edits: [
      off(
        'host/transaction-sender',
        'Promise.race([this.sends.publish(sent.dueNow), late])',
        'this.sends.publish(sent.dueNow)',
      ),
      off('notifications/publisher', 'const BATCH_LOCK_TIMEOUT_MS = 200', 'const BATCH_LOCK_TIMEOUT_MS = 5_000'),
    ],
    tests: [tx('holds no commit up')],
  },
  {
    name: 'statements in a host’s transaction name the schema that Herald is in',
    edits: [off('platform/database/database', '`"${sql.schema}".${name}`', 'name')],
    tests: [tx('exists when the transaction has committed')],
  },
  {
    name: 'a transaction of another database is refused before a statement fails in it',
    edits: [
      off(
        'host/transaction-sender',
        'if (theirs?.database !== place.database || theirs.table !== place.table) {',
        'if (theirs && !place) {',
      ),
    ],
    tests: [tx('where it is of another database')],
  },
  {
    name: 'a manager without a transaction is refused',
    edits: [off('host/host-transaction', '!runner?.isTransactionActive', 'runner === undefined')],
    tests: [tx('is refused where no transaction is open')],
  },
  {
    name: 'Herald’s GraphQL types are in no schema of the host’s',
    edits: [off('platform/graphql/own-schema', 'list.splice(0, list.length, ...others);', '')],
    tests: [small('platform/graphql/own-schema', 'leaves none of them to schemas')],
  },
  {
    name: 'the host’s GraphQL types are not in Herald’s schema',
    edits: [off('platform/graphql/own-schema', 'list.splice(0, list.length, ...own);', '')],
    tests: [small('platform/graphql/own-schema', 'and no others')],
  },
  {
    name: 'a guest parts from its sockets before the host’s modules are destroyed',
    edits: [off('host/mount-herald', '  partFirst(host, herald);\n')],
    tests: [test('e2e', 'host-app', 'sends its sockets away')],
  },
  {
    name: 'a send of an event happens once for its id',
    edits: [
      off('host/send-mapping', 'return { ...send, idempotencyKey: keyOf(`${name}:${id}`, index) };', 'return send;'),
    ],
    tests: [test('e2e', 'host-events', 'map one of the application’s to sends')],
  },
  {
    name: 'what a listener throws reaches nobody',
    edits: [off('host/listener-queue', 'this.trouble.failed(error);', 'throw error;')],
    tests: [test('e2e', 'host-events', 'bear a listener that fails')],
  },
  {
    name: 'hooks of a port that a host brings are called by the host alone',
    edits: [off('platform/ports/ports', 'if (HOOKS.has(name)) return undefined;')],
    tests: [test('e2e', 'host-events', 'take a port that the application brings')],
  },
  {
    name: 'what was committed meanwhile leaves a cursor behind',
    edits: [off('notifications/listeners/listener.repository', 'behind = f.last_seq > t.upto', 'behind = false')],
    tests: [listeners('stay behind what is committed')],
  },
  {
    name: 'whoever changes a feed holds a cursor that is behind already',
    edits: [off('notifications/listeners/listener.repository', 'FOR NO KEY UPDATE ${held}`', '`')],
    tests: [listeners('stay behind what is committed')],
  },
  {
    name: 'a position never goes back',
    edits: [off('notifications/listeners/listener.repository', ' AND c.position = t.since')],
    tests: [listeners('never go back')],
  },
  {
    name: 'a listener is called by one process at a time',
    edits: [
      off('notifications/listeners/listener-locks', 'if (row?.taken !== true) {', 'if (row?.taken === undefined) {'),
    ],
    tests: [listeners('are called by one process at a time')],
  },
  {
    name: 'a position moves on when what is below it was handled',
    edits: [
      off(
        'notifications/listeners/listener-run',
        'await this.hand(feeds, lock);',
        'await this.repository.moveOn(this.listener.name, feeds); await this.hand(feeds, lock);',
      ),
    ],
    tests: [listeners('hear again of a feed that failed')],
  },
  {
    name: 'a feed that fails keeps no other of its call',
    edits: [
      off(
        'notifications/listeners/listener-run',
        'if (behind.length > 1) await this.tellOneByOne(behind, lock);\n      else for',
        'for',
      ),
    ],
    tests: [listeners('hear of others that came together')],
  },
  {
    name: 'a feed that fails is tried again after a pause that grows',
    edits: [off('notifications/listeners/listener-run', 'await this.repository.postpone(name, recipient);', '')],
    tests: [listeners('hear again of a feed that failed')],
  },
  {
    name: 'commits of a process wake its listeners',
    edits: [off('notifications/listeners/feed-listeners', 'for (const run of this.runs.values()) run.wake();', '')],
    tests: [listeners('begin when they are first registered')],
  },
  {
    name: 'a listener hears that more happened than can be told',
    edits: [off('notifications/listeners/listener.repository', 'if (untold > position) {', 'if (untold < 0) {')],
    tests: [listeners('are told to read anew')],
  },
  {
    name: 'a listener begins when those have ended who began to write before it',
    edits: [
      off('notifications/listeners/feed-listeners', 'if (await this.haveEnded(writers, signal)) return;', 'return;'),
    ],
    tests: [listeners('begin when those have ended')],
  },
  {
    name: 'a listener is forgotten when those have ended who mark its cursors',
    edits: [
      off('notifications/listeners/feed-listeners', 'while (left.length > 0 &&', 'while (left.length < 0 &&'),
      off('notifications/listeners/feed-listeners', 'return left.length === 0;', 'return true;'),
    ],
    tests: [listeners('are forgotten when those have ended')],
  },
  {
    name: 'a listener that could not be registered is tried again',
    edits: [
      off(
        'notifications/listeners/feed-listeners',
        "this.log.write('error', 'a listener could not be registered",
        "throw err; this.log.write('error', 'a listener could not be registered",
      ),
    ],
    tests: [listeners('are registered as soon as the database answers')],
  },
  {
    name: 'an application starts without a listener that can’t be registered yet',
    edits: [off('host/feature', 'Promise.race([registered, late])', 'registered')],
    tests: [small('host/feature', 'and no longer')],
  },
  {
    name: 'listeners of a process share one connection',
    edits: [
      off(
        'notifications/listeners/feed-listeners',
        'new ListenerRun(listener, this.locks,',
        'new ListenerRun(listener, new ListenerLocks(this.database),',
      ),
      off(
        'notifications/listeners/feed-listeners',
        '    database: Database,',
        '    private readonly database: Database,',
      ),
    ],
    tests: [listeners('take one connection of a process')],
  },
  {
    name: 'a listener that has not ended keeps the next one of its name waiting',
    edits: [off('notifications/listeners/listener-locks', 'if (session.held.has(name)) return undefined;')],
    tests: [listeners('are called once at a time where one of a name follows')],
  },
  {
    name: 'an event with a long id has keys, too',
    edits: [off('host/send-mapping', 'if (key.length <= MAX_KEY_CHARS && clean(event)) return key;', 'return key;')],
    tests: [small('host/send-mapping', 'are there for every id')],
  },
  {
    name: 'a listener that does not end is told of each minute',
    edits: [off('notifications/listeners/listener-run', 'timer = setTimeout(tell, REMIND_MS);')],
    tests: [small('notifications/listeners/listener-run', 'told of then, and each minute')],
  },
];
