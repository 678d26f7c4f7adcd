// What planning rests on: what is owed is written with what is published, what is in no list counts nowhere, and what changed is seen.
import { off, small, test } from './mechanisms.words.mjs';

const repository = 'notifications/publish.repository';
const publishing = (name) => [test('medium', 'publishing-plan', name)];
const deliveries = (name) => [test('e2e', 'deliveries', name)];
const plan = (name) => [small('delivery/planning/plan-deliveries', name)];

export const PLANNING_MECHANISMS = [
  {
    name: 'what is owed is written in the transaction that publishes',
    edits: [
      off('notifications/publisher', 'await this.hooks.current?.record(tx, now, plan);'),
      off(
        'notifications/publisher',
        'this.announcer.published(published);',
        'this.announcer.published(published); void this.hooks.current?.record(this.database, published.sends, published.plan).catch(() => undefined);',
      ),
    ],
    tests: publishing('publishes nothing where what is owed'),
  },
  {
    name: 'what goes over other channels alone is in no list',
    edits: [off(repository, "CASE WHEN NOT i.listed THEN 'unlisted' END", 'NULL')],
    tests: publishing('puts an unlisted one into no list'),
  },
  {
    name: 'and in no count',
    edits: [off(repository, 't.count, t.listed, t.listed, t.loud,', 't.count, t.count, t.count, t.loud,')],
    tests: publishing('puts an unlisted one into no list'),
  },
  {
    name: 'live, the counts behind each change leave it out',
    edits: [off('notifications/feed/feed-announcer', "if (change.kind === 'ADDED') behind += 1;", 'behind += 1;')],
    tests: publishing('counts right where listed and unlisted'),
  },
  {
    name: 'it is taken back, too',
    edits: [off('notifications/sends.repository', "n.gone = 'unlisted' AND n.taken_at IS NULL", 'false')],
    tests: publishing('takes an unlisted one back'),
  },
  {
    name: 'and replaced by a newer one of its key',
    edits: [off(repository, "WHERE n.gone = 'unlisted' AND (n.recipient", 'WHERE false AND (n.recipient')],
    tests: publishing('takes an unlisted one back'),
  },
  {
    name: 'a silent one is silent live',
    edits: [off('notifications/feed/feed-change', 'if (silent && silent.length > 0) wire[6] = silent;')],
    tests: publishing('says of a silent one that it is'),
  },
  {
    name: 'and among many',
    edits: [off('notifications/feed/feed-announcer', 'if (silent) chunk.silent = true;')],
    tests: publishing('says of a silent one that it is'),
  },
  {
    name: 'and later',
    edits: [off('notifications/feed/feed.rows', 'silent: row.silent,', 'silent: false,')],
    tests: publishing('says of a silent one that it is'),
  },
  {
    name: 'what was seen is withdrawn at once',
    edits: [off('delivery/planning/delivery-follower', 'if (ENDS.has(what)) void this.withdrawing.add(recipient);')],
    tests: deliveries('is recalled before it went'),
  },
  {
    name: 'what a pause put off goes when that is taken back',
    edits: [off('delivery/planning/delivery-follower', 'void this.releasing.add(recipient)', 'undefined')],
    tests: deliveries('is put off by a pause'),
  },
  {
    name: 'quiet hours are looked at before each attempt',
    edits: [off('delivery/planning/stored.delivery-review', 'if (hold) return', 'if (hold && nowMs < 0) return')],
    tests: [test('faults', 'email', 'quiet hours that began')],
  },
  {
    name: 'preferences are looked at before each attempt',
    edits: [off('delivery/planning/stored.delivery-review', 'if (forbids(preference))', 'if (nowMs < 0)')],
    tests: [test('faults', 'email', 'a preference that was changed')],
  },
  {
    name: 'what was seen is not sent, whoever failed to withdraw it',
    edits: [
      off('delivery/planning/stored.delivery-review', 'if (obsolete) return', 'if (obsolete && nowMs < 0) return'),
      off('delivery/planning/delivery-follower', 'if (ENDS.has(what)) void this.withdrawing.add(recipient);'),
    ],
    tests: deliveries('is withdrawn from who is online'),
  },
  {
    name: 'a person’s own choice stands before the sender’s',
    edits: [off('delivery/planning/plan-deliveries', "if (OWN.has(choiceSource)) return 'PREFERENCE_DISABLED';")],
    tests: plan('skipped where he turned it off, though the sender names it'),
  },
  {
    name: 'what is put off is not needed any more once it was seen',
    edits: [off('delivery/planning/plan-deliveries', 'withdrawWhenSeen: isListed,', 'withdrawWhenSeen: false,')],
    tests: plan('deferred in quiet hours'),
  },
  {
    name: 'critical ones pass quiet hours and pauses',
    edits: [off('delivery/planning/plan-deliveries', 'if (category?.critical) return null;')],
    tests: plan('sent in quiet hours where it is critical'),
  },
  {
    name: 'nobody explains what somebody else sent',
    edits: [
      off(
        'delivery/planning/explanations.service',
        "if (!record || (!caller.roles.has('admin') && record.sentBy !== caller.id)) throw",
        'if (!record) throw',
      ),
    ],
    tests: deliveries('is explained to its sender and to admins'),
  },
];
