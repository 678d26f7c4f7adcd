// Of mechanisms.table.mjs: what is known about a person, and how it is forgotten.

import { off, test } from './mechanisms.words.mjs';

const FORGETTING = 'notifications/personal-data/forgetting.repository';
const PEOPLE = 'admin/people';
const big = test('medium', 'forgetting', 'takes a big feed away in steps');
const gone = test('faults', 'people', 'leaves nothing of him in any table, key or log');

export const PEOPLE_MECHANISMS = [
  {
    name: 'counts of a feed are right while it is being forgotten',
    edits: [
      off(FORGETTING, 'unread_count = greatest(f.unread_count - $2, 0)', 'unread_count = greatest($2, f.unread_count)'),
    ],
    tests: [big],
  },
  {
    name: 'words that nobody else was told go with the last who was',
    edits: [off(FORGETTING, 'await forgetContents(tx, rows);')],
    tests: [big, gone],
  },
  {
    name: 'words that others were told stay',
    edits: [off(FORGETTING, 'n.send_id = t.send AND n.content_id = t.content', 'false')],
    tests: [big],
  },
  {
    name: 'a feed is forgotten under its lock',
    edits: [
      off(
        FORGETTING,
        'const [held] = await lockFeeds(tx, [person]);',
        'const held = undefined as HeldFeed | undefined;',
      ),
    ],
    tests: [test('medium', 'forgetting', 'leaves nothing half where somebody publishes meanwhile')],
  },
  {
    name: 'answers that senders were given name a pseudonym',
    edits: [
      off(
        'notifications/personal-data/notifications.personal-data',
        'count += await this.forgetting.forgetAnswers(person, pseudonym);',
      ),
    ],
    tests: [gone],
  },
  {
    name: 'a scheduled send that was read already does not go to somebody who is erased',
    edits: [
      off(
        'notifications/schedule.repository',
        'AND (d.topic IS NOT NULL OR cardinality(d.recipients) = t.people)',
        'AND t.people > 0',
      ),
    ],
    tests: [test('medium', 'schedules', 'does not go to somebody who was erased since it was read')],
  },
  {
    name: 'a scheduled send to a topic that was read already does not go to somebody who is erased',
    edits: [
      off(
        'notifications/publisher',
        'if (!(await this.schedules.areStillFollowed(tx, now))) throw new FeedBusyError();',
      ),
    ],
    tests: [test('medium', 'schedules', 'of a topic does not go to somebody who was erased since it was read')],
  },
  {
    name: 'what a scheduled send said goes when it is closed',
    edits: [
      off(
        'notifications/scheduled-request',
        "`request = '{}', sealed_key = NULL, sealed = NULL`",
        "'request = request'",
      ),
    ],
    tests: [
      test('medium', 'schedules', 'keeps nothing of what it said once it is published, cancelled or has expired'),
    ],
  },
  {
    name: 'what a scheduled send said goes when it is published',
    edits: [
      off(
        'notifications/schedule.repository',
        "request = CASE WHEN l.up_to IS NULL THEN '{}'::json ELSE s.request END,",
        'request = s.request,',
      ),
    ],
    tests: [
      test('medium', 'schedules', 'keeps nothing of what it said once it is published, cancelled or has expired'),
    ],
  },
  {
    name: 'addresses that somebody had before are told him',
    edits: [off('delivery/personal-data/delivery.personal-data', 'await this.suppressions.foundBy(person)', '[]')],
    tests: [test('e2e', 'personal-data', 'tells him of addresses that he had before, and forgets them')],
  },
  {
    name: 'what a bulk send said goes when it is over',
    edits: [
      off(
        'notifications/bulk/bulk-work.repository',
        'if (chunk.isLast) await tx.query(`UPDATE bulk_sends SET ${UNSAID} WHERE id = $1`, [id]);',
      ),
    ],
    tests: [test('medium', 'bulk-sends', 'keeps nothing of what it said when it is COMPLETED'), gone],
  },
  {
    name: 'addresses that somebody had before are forgotten with him',
    edits: [
      off('delivery/personal-data/delivery.personal-data', 'count += await this.suppressions.forgetFoundBy(person);'),
    ],
    tests: [test('e2e', 'personal-data', 'tells him of addresses that he had before, and forgets them')],
  },
  {
    name: 'an erasure looks through tables in short statements',
    edits: [off('platform/personal-data/stretches', 'OFFSET $2 LIMIT 1', 'OFFSET 1000 * $2::int LIMIT 1')],
    tests: [test('medium', 'forgetting', 'looks through sends some at a time')],
  },
  {
    name: 'a link ends with the sessions of whose it is',
    edits: [off(`${PEOPLE}/personal-data.service`, '|| this.isOfBefore(link)', '')],
    tests: [test('e2e', 'personal-data', 'ends links with the sessions of whoever they are of')],
  },
  {
    name: 'a person is told of nobody else by entries about him',
    edits: [
      off(
        'platform/audit/audit-trail.repository',
        'e.detail::text AS detail, NULL AS address, NULL AS people',
        'e.detail::text AS detail, e.address, NULL AS people',
      ),
    ],
    tests: [test('medium', 'audit', 'tells a person what he did and what is about him')],
  },
  {
    name: 'presence forgets',
    edits: [off('platform/presence/presence.personal-data', 'await this.store.forget([person]);')],
    tests: [gone],
  },
  {
    name: 'the log has a hash in the place of an id',
    edits: [off('platform/logging/redact', 'kept[name] = hashedId(value);', 'kept[name] = value;')],
    tests: [gone],
  },
  {
    name: 'what a process that died left is forgotten by a worker',
    edits: [off(`${PEOPLE}/erasure.service`, "if (this.config.ROLES.includes('worker')) this.loop.start();")],
    tests: [test('faults', 'people', 'goes on where a process died in the middle')],
  },
  {
    name: 'an admin alone may have somebody else’s data',
    edits: [off(`${PEOPLE}/personal-data.service`, "if (!caller.roles.has('admin')) throw new ForbiddenError();")],
    tests: [test('faults', 'people', 'is told everything that is known about him, and nothing about others')],
  },
  {
    name: 'a link that was changed leads nowhere',
    edits: [
      off(
        `${PEOPLE}/export-links`,
        'audience: EXPORT_PATH,\n        requiredClaims',
        "audience: 'elsewhere',\n        requiredClaims",
      ),
    ],
    tests: [test('faults', 'people', 'refuses a link that was changed, or is not one')],
  },
];
