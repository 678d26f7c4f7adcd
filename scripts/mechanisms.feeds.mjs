// Of mechanisms.table.mjs: what keeps feeds whole: their numbers, their keys, and the lives of the database.

import { off, small, test } from './mechanisms.words.mjs';

export const FEED_MECHANISMS = [
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
    edits: [off('notifications/feed-changes', "FOR NO KEY UPDATE ${held === 'skip' ? 'SKIP LOCKED' : ''}`,", '`,')],
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
        'return { sends: now, feeds, replaced, plan };',
        'const written = { sends: now, feeds, replaced, plan };\n    this.announce(written);\n    return written;',
      ),
      off('notifications/publisher', 'if (written.sends.length > 0) this.announce(written);'),
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
    name: 'what a reading remembers of what it told is bounded',
    edits: [
      off('notifications/feed/told-records', 'if (this.ids.size < MAX_TOLD) return;', 'if (this.ids.size > 0) return;'),
    ],
    tests: [small('notifications/feed/told-records', 'remembers no more than its bound')],
  },
  {
    name: 'what a reading has told, and forgotten, is not told as new again',
    edits: [off('notifications/feed/told-records', 'seq > this.forgottenTo && ')],
    tests: [small('notifications/feed/told-records', 'tells nothing as new twice')],
  },
];
