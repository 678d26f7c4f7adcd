// Of mechanisms.table.mjs: what outlives a PostgreSQL that breaks or falls silent.

import { off, small, test } from './mechanisms.words.mjs';

export const DATABASE_MECHANISMS = [
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
    name: 'a send that was put off may fail before anybody asks, and ends no process',
    edits: [off('platform/batching/gatherer', 'if (value instanceof Promise) value.catch(() => undefined);')],
    tests: [
      small('platform/batching/gatherer', 'failed before its batch was through'),
      small('notifications/publisher', 'fails while the others of its batch are still under way'),
    ],
  },
  {
    name: 'a stream waits for a PostgreSQL that is away',
    edits: [
      off('notifications/feed/feed-follower', 'if (!(error instanceof UnavailableError)) throw error;', 'throw error;'),
    ],
    tests: [small('notifications/feed/feed-follower')],
  },
];
