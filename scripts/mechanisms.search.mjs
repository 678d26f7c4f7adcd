// Of mechanisms.table.mjs: what operators look for, and send again.

import { off, small, test } from './mechanisms.words.mjs';

const search = (file, find, replace) => off(`delivery/search/${file}`, find, replace);
const retries = (find, replace) => off('delivery/retries/retries.repository', find, replace);
const walked = (name) => small('delivery/search/page-walk', name);
const again = (name) => test('medium', 'retries', name);
const found = (name) => test('medium', 'operators-search', name);

export const SEARCH_MECHANISMS = [
  {
    name: 'a page that would look at too much is left short',
    edits: [search('page-walk', 'if (left <= 0) return { found, leftAt: at };')],
    tests: [walked('is left after so many rows')],
  },
  {
    name: 'what rows are found by is taken by whole milliseconds',
    edits: [search('page-walk', 'if (to === leads.length && !isAll && from > 0)', 'if (false)')],
    tests: [walked('takes whole milliseconds')],
  },
  {
    name: 'a facet’s rows go on below the page before',
    edits: [search('page-walk', 'id === NEWEST ? NEWEST : firstIdAt(timeOfId(id) + 1)', 'id')],
    tests: [walked('knows the bounds of a millisecond'), found('goes through what one send made')],
  },
  {
    name: 'what has failed is told from what still has hope',
    edits: [search('notification-status', 'AND ${HAS_DELIVERY} AND NOT ${HAS_HOPE}`', 'AND ${HAS_DELIVERY}`')],
    tests: [test('medium', 'operators-search', 'finds notifications by FAILED')],
  },
  {
    name: 'a cursor of one list is none of another',
    edits: [off('platform/database/keyset-cursor', ' || parsed[1] !== list')],
    tests: [small('platform/database/keyset-cursor', 'is refused')],
  },
  {
    name: 'what is sent again had failed',
    edits: [retries(`AND d.state = 'FAILED' AND \${OBSTACLE} IS NULL`, 'AND ${OBSTACLE} IS NULL')],
    tests: [again('is sent again by one of several')],
  },
  {
    name: 'and somebody still needs it',
    edits: [retries(`AND d.state = 'FAILED' AND \${OBSTACLE} IS NULL`, `AND d.state = 'FAILED'`)],
    tests: [again('is sent again all at once')],
  },
  {
    name: 'its schedule begins anew',
    edits: [off('delivery/engine/settlement', 'claimed.attempt - claimed.attemptsBefore', 'claimed.attempt')],
    tests: [again('has all of its schedule'), again('has it also where the worker')],
  },
  {
    name: 'also where its worker dies',
    edits: [
      off('delivery/engine/delivery-work.repository', 'd.attempts_before AS "attemptsBefore"', '0 AS "attemptsBefore"'),
    ],
    tests: [again('has it also where the worker')],
  },
  {
    name: 'many that are sent again hold up nobody',
    edits: [retries('CASE WHEN $2 AND d.lane', 'CASE WHEN $2 AND false AND d.lane')],
    tests: [again('is sent again all at once')],
  },
  {
    name: 'what failed together goes together again',
    edits: [retries('digest_id = NULL,', 'digest_id = d.digest_id,')],
    tests: [again('goes together again')],
  },
  {
    name: 'with what was tried then in the log of each',
    edits: [retries('ON a.delivery_id = p.digest_id', 'ON a.delivery_id = p.digest_id AND false')],
    tests: [again('goes together again')],
  },
  {
    name: 'what is sent again is in the log of what operators do',
    edits: [
      off(
        'delivery/retries/retries.service',
        `if (rows.length > 0) await this.audit.record(tx, { caller, action: 'delivery.retry', subject });`,
      ),
    ],
    tests: [again('is sent again by one of several'), again('stays as it is where the log')],
  },
  {
    name: 'an address that is written to again is in no log',
    edits: [
      off('delivery/channels/suppressions/suppression-list.service', 'id: await this.marks.of(known)', 'id: known'),
    ],
    tests: [test('medium', 'unsubscribe', 'are lifted with an entry in the log')],
  },
  {
    name: 'sends of nodes of the version before are found',
    edits: [off('notifications/publish.repository', 'coalesce(n.category,', `coalesce(NULL::text,`)],
    tests: [test('medium', 'search-upgrade', 'finds sends of nodes')],
  },
  {
    name: 'a named send holds, whatever else is asked for',
    edits: [
      search(
        'notification-search.repository',
        'if (sendId !== undefined) conditions.add(`n.send_id',
        'if (sendId === null) conditions.add(`n.send_id',
      ),
    ],
    tests: [found('holds every other filter to the send that is named')],
  },
  {
    name: 'a named bulk send holds, whatever else is asked for',
    edits: [
      search(
        'notification-search.repository',
        'if (bulkSendId !== undefined) conditions.add(`n.send_id',
        'if (bulkSendId === null) conditions.add(`n.send_id',
      ),
    ],
    tests: [found('holds every other filter to the send that is named')],
  },
];
