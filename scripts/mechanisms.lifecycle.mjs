// Of mechanisms.table.mjs: what happens to notifications after they were published, and to sends before.

import { off, small, test } from './mechanisms.words.mjs';

export const LIFECYCLE_MECHANISMS = [
  {
    name: 'what took no new place is not new to `notificationAdded`',
    edits: [off('notifications/feed/feed-change', ' && change.record.seq === change.number')],
    tests: [small('notifications/feed/feed-follower'), test('e2e', 'lifecycle', 'goes to the archive and back')],
  },
  {
    name: 'what is gone stays gone',
    edits: [off('notifications/feed-changes', 'AND n.gone IS NULL AND ${condition}', 'AND ${condition}')],
    tests: [test('e2e', 'lifecycle', 'is deleted for good')],
  },
  {
    name: 'what comes back unseen lowers where all were seen',
    edits: [off('notifications/feed-changes', 'seen_seq = least(f.seen_seq, t.first_unseen - 1),')],
    tests: [
      test('e2e', 'lifecycle', 'is seen up to where it was shown'),
      test('medium', 'feed', 'keeps counts, numbers and rows equal'),
    ],
  },
  {
    name: 'each chunk of the bell begins where all were seen',
    edits: [off('notifications/inbox-changes.repository', 'isBell ? feed.seen_seq : from', 'from')],
    tests: [test('medium', 'feed', 'came back unseen between two chunks')],
  },
  {
    name: 'the bell alone says that all were seen',
    edits: [
      off(
        'notifications/inbox-changes.repository',
        `change === 'allSeen' && isUnfiltered(filter)`,
        `change === 'allSeen'`,
      ),
    ],
    tests: [test('medium', 'feed', 'marks seen what matches alone')],
  },
  {
    name: 'the bell counts anew what a node of the version before did not',
    edits: [
      off(
        'notifications/inbox-changes.repository',
        'isBell && next === null ? await countUnseen(tx, recipient, upTo) : undefined',
        'undefined',
      ),
    ],
    tests: [test('medium', 'feed', 'lives beside a node of the version before')],
  },
  {
    name: 'a newer one of a key replaces the older in the transaction that publishes it',
    edits: [
      off(
        'notifications/publisher',
        'const replaced = await this.repository.replaceOlder(tx, now);',
        'const replaced = new Map();',
      ),
    ],
    tests: [test('e2e', 'lifecycle', 'is replaced by a newer one of its key')],
  },
  {
    name: 'feeds that come to be are held before it is looked for what is replaced',
    edits: [
      off(
        'notifications/publish.repository',
        'ON CONFLICT (recipient) DO UPDATE SET last_seq = f.last_seq\n',
        'ON CONFLICT (recipient) DO NOTHING\n',
      ),
    ],
    tests: [test('e2e', 'lifecycle', 'leaves one, when many of one key come at the same instant')],
  },
  {
    name: 'sends of one person and key are published in the order of asking',
    edits: [
      off('notifications/publisher', 'if (send.collapseKey === null) return', 'if (send.recipients.length > 0) return'),
    ],
    tests: [test('medium', 'schedules', 'the last one asked for stays')],
  },
  {
    name: 'of scheduled sends of one person and key the oldest goes first',
    edits: [
      off(
        'notifications/schedule.repository',
        'AND (s.collapse_key IS NULL OR NOT EXISTS (',
        'AND (true OR NOT EXISTS (',
      ),
    ],
    tests: [test('medium', 'schedules', 'the last one due stays')],
  },
  {
    name: 'a scheduled send that could not be published lets others go first',
    edits: [
      off(
        'notifications/due/schedules.service',
        "if (failed.length > 0) await this.schedules.postpone(failed, 'failed');",
      ),
      off('notifications/due/schedules.service', 'if (people.length > 0) await this.schedules.postponeFor(people);'),
    ],
    tests: [test('medium', 'schedules', 'waits behind nobody whose feed is held')],
  },
  {
    name: 'a text is given to the parser without the signs of addresses and paths',
    edits: [off('notifications/notification-search', ".replace(BETWEEN_WORDS, ' ')", ".replace(/\\u0000/g, ' ')")],
    tests: [test('medium', 'search', 'takes no longer for one text than for another')],
  },
  {
    name: 'a walk begins where the one before ended',
    edits: [off('notifications/inbox-search.repository', "'n.seq >= ?', from", "'n.seq > ?', from")],
    tests: [test('medium', 'search', 'on the edges of what is walked through')],
  },
  {
    name: 'what sleeps and has expired does not come back first',
    edits: [
      off('notifications/transitions', ' AND (n.expires_at IS NULL OR n.expires_at > clock_timestamp())'),
      off(
        'notifications/due/due-changes.repository',
        "{ expired: 'expires_at', woken: 'snoozed_until' }",
        "{ woken: 'snoozed_until', expired: 'expires_at' }",
      ),
    ],
    tests: [test('medium', 'due', 'does not come back when it has expired')],
  },
  {
    name: 'one feed that can’t be changed keeps no other from what is due',
    edits: [
      off(
        'notifications/due/due-changes.service',
        'if (recipients.length === 1 && only !== undefined) {',
        'if (only !== undefined) {',
      ),
    ],
    tests: [test('medium', 'due', 'keeps nobody waiting for a feed that can’t be changed')],
  },
  {
    name: 'a scheduled send is closed in the transaction that publishes it',
    edits: [
      off(
        'notifications/publisher',
        'await this.schedules.close(tx, due)',
        'await this.schedules.close(this.database, due)',
      ),
    ],
    tests: [test('faults', 'schedules', 'publishes once, killed right before the commit')],
  },
  {
    name: 'whoever closes a scheduled send publishes it, and nobody else',
    edits: [off('notifications/publisher', `if (!closed?.has(send.scheduled?.id ?? ''))`, 'if (closed === null)')],
    tests: [test('faults', 'schedules', 'with five schedulers racing')],
  },
  {
    name: 'what expired while nobody worked is not published',
    edits: [
      off(
        'notifications/publishing-batch',
        'send.expiresAt !== null && send.expiresAt.getTime() <= now',
        'send.expiresAt === null && now < 0',
      ),
      off('notifications/due/schedules.service', 'await this.schedules.closeExpired(AT_ONCE);'),
    ],
    tests: [test('faults', 'schedules', 'nothing that expired meanwhile')],
  },
  {
    name: 'what is due is looked at again under its feed’s lock',
    edits: [
      off(
        'notifications/transitions',
        "'n.snoozed_until <= clock_timestamp() AND (n.expires_at IS NULL OR n.expires_at > clock_timestamp())'",
        "'true'",
      ),
    ],
    tests: [test('medium', 'due', 'is looked at again under the lock')],
  },
  {
    name: 'a feed that somebody holds keeps no other from what is due there',
    edits: [
      off('notifications/due/due-changes.repository', `lockFeeds(tx, recipients, 'skip')`, 'lockFeeds(tx, recipients)'),
    ],
    tests: [test('medium', 'due', 'waits for nobody who holds a feed')],
  },
  {
    name: 'a worker looks again when the next is due that it knows of',
    edits: [off('platform/time/due-loop', 'if (inMs !== undefined) pauseMs', 'if (inMs === -1) pauseMs')],
    tests: [test('medium', 'due', 'comes on time')],
  },
  {
    name: 'a recall that its node left is finished by a worker',
    edits: [
      off(
        'notifications/due/recaller',
        'try {\n        // One to a million must not keep the others.\n        await this.recall(sendId, performance.now() + TURN_MS);',
        'try {\n        void sendId;',
      ),
    ],
    tests: [test('faults', 'schedules', 'a recall that was begun by a node that dies')],
  },
  {
    name: 'a request that was right when it was made is answered as it was then',
    edits: [
      off(
        'notifications/send.service',
        'problem ? await this.repeated(planned, problem) : await',
        'problem ? await Promise.reject(problem) : await',
      ),
    ],
    tests: [test('e2e', 'recall', 'comes at once when its time has passed')],
  },
  {
    name: 'what is dropped goes out of the counts first',
    edits: [
      off('notifications/retention.service', `if (partition.state === 'attached') await this.settle(partition);`),
      off(
        'notifications/retention.service',
        'await this.settle(partition);\n      await this.drop(partition);',
        'await this.drop(partition);',
      ),
    ],
    tests: [test('medium', 'retention', 'keeps the counts true')],
  },
  {
    name: 'what came to count before it was detached is taken out behind it',
    edits: [
      off(
        'notifications/retention.service',
        'await this.settle(partition);\n      await this.drop(partition);',
        'await this.drop(partition);',
      ),
    ],
    tests: [test('medium', 'retention', 'takes out what came to count')],
  },
  {
    name: 'a week is detached while others read and write',
    edits: [off('platform/database/partitions', `: 'CONCURRENTLY'`, `: ''`)],
    tests: [test('medium', 'retention', 'lets others send, read and change while it drops')],
  },
  {
    name: 'a detachment that was begun is ended before another begins',
    edits: [
      off(
        'notifications/retention.repository',
        '[...(begun ?? []), ...(others ?? [])]',
        '[...(others ?? []), ...(begun ?? [])]',
      ),
    ],
    tests: [test('medium', 'retention', 'ends what somebody began to detach')],
  },
  {
    name: 'a feed remembers up to where it is not whole any more',
    edits: [off('notifications/retention.repository', 'added_floor = greatest(f.added_floor, k.seq), ')],
    tests: [test('medium', 'retention', 'gives older cursors an honest answer')],
  },
  {
    name: 'what retention deletes at once is remembered with it',
    edits: [off('notifications/retention.repository', 'added_floor = greatest(f.added_floor, t.seq),')],
    tests: [test('medium', 'retention', 'remembers the place of what it deletes')],
  },
  {
    name: 'a feed remembers the last change of what was dropped',
    edits: [off('notifications/retention.repository', ', resync_seq = greatest(f.resync_seq, k.rev)')],
    tests: [test('medium', 'retention', 'gives older cursors an honest answer')],
  },
  {
    name: 'words that stand in few are looked up',
    edits: [
      off(
        'notifications/inbox-search.repository',
        'if (page.length === limit || before <= FIRST_WALK) return page;',
        'if (page.length <= limit) return page;',
      ),
    ],
    tests: [test('medium', 'search', 'fewer than are looked up')],
  },
  {
    name: 'words that stand in many old ones are walked for to the end',
    edits: [off('notifications/inbox-search.repository', 'page.length < limit && top > 0;', 'page.length < 0;')],
    tests: [test('medium', 'search', 'more than are looked up')],
  },
];
