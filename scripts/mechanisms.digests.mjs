// Of mechanisms.table.mjs: what was held back goes together, and caps.

import { off, small, test } from './mechanisms.words.mjs';

const engine = (file, find, replace) => off(`delivery/engine/${file}`, find, replace);
const plan = (find, replace) => off('delivery/planning/plan-deliveries', find, replace);
const digests = (name) => test('medium', 'digests', name);
const publishing = (name) => test('medium', 'publishing-plan', name);
const planned = (name) => small('delivery/planning/plan-deliveries', name);

export const DIGESTS_MECHANISMS = [
  {
    name: 'what was held back is looked for before one of it goes',
    edits: [
      engine('delivery-restraint', 'if (lane === HELD) return', 'if (lane === HELD && !cap && attempt > 99) return'),
    ],
    tests: [digests('goes together: all of one person'), digests('take')],
  },
  {
    name: 'what another worker has claimed and not come to goes with the rest',
    edits: [
      engine(
        'digests.repository',
        'AND d.digest_id IS NULL AND d.notification_id IS NOT NULL',
        "AND d.digest_id IS NULL AND d.notification_id IS NOT NULL AND (d.state <> 'SENDING' OR d.id = $3::uuid)",
      ),
    ],
    tests: [digests('is taken from whoever has claimed a part of it')],
  },
  {
    name: 'what somebody began and did not end goes with the rest, though it is due later',
    edits: [engine('digests.repository', "(d.state <> 'DEFERRED' OR", "(d.state = 'SENDING' OR")],
    tests: [digests('takes along what somebody began and did not end')],
  },
  {
    name: 'his word counts no more from whom a member was taken',
    edits: [engine('digests.repository', 'fence = fence + 1,\n', '\n')],
    tests: [digests('is taken from whoever has claimed a part of it')],
  },
  {
    name: 'and his attempt does not count',
    edits: [
      engine('digests.repository', "CASE WHEN state = 'SENDING' THEN attempts - 1 ELSE attempts END", 'attempts'),
    ],
    tests: [digests('is taken from whoever has claimed a part of it')],
  },
  {
    name: 'what waits for room goes with the next digest',
    edits: [engine('digests.repository', " OR d.reason = 'CAP_REACHED'")],
    tests: [digests('takes along what waits for room')],
  },
  {
    name: 'what waits for another time does not',
    edits: [engine('digests.repository', 'OR d.due_at <= clock_timestamp()', 'OR true')],
    tests: [digests('leaves what is not due yet')],
  },
  {
    name: 'members end with their digest',
    edits: [engine('digests.repository', '...(await endMembers(tx, [settled]))')],
    tests: [digests('goes together: all of one person'), digests('fails together, and each of it is told of')],
  },
  {
    name: 'and where its worker died at the last attempt',
    edits: [engine('delivery-work.repository', 'members: await endMembers(tx, freed)', 'members: []')],
    tests: [digests('fails together where its worker died')],
  },
  {
    name: 'and where its provider was away for too long',
    edits: [engine('delivery-work.repository', '...(await endMembers(tx, ended))')],
    tests: [digests('is given up together')],
  },
  {
    name: 'members are looked at again, and those that are not wanted are left out',
    edits: [engine('digest-work', "if (review?.verdict === 'SEND')", 'if (review)')],
    tests: [digests('leaves out what is not wanted any more')],
  },
  {
    name: 'a member that is put off is in no digest any more',
    edits: [engine('digests.repository', 'SET digest_id = NULL WHERE', 'SET digest_id = digest_id WHERE')],
    tests: [digests('leaves out what is not wanted any more')],
  },
  {
    name: 'of two that count at the same time one waits',
    edits: [
      engine(
        'channel-usage.repository',
        'return this.database.transaction(async (tx) => {',
        'return Promise.resolve(this.database).then(async (tx) => {',
      ),
    ],
    tests: [digests('let no more go than they say')],
  },
  {
    name: 'what goes is counted',
    edits: [engine('channel-usage.repository', 'if (at === null) usage.went.push([id, usage.nowMs]);')],
    tests: [digests('let no more go than they say'), digests('count a digest as one')],
  },
  {
    name: 'what was counted is not counted again',
    edits: [engine('channel-usage.repository', 'if (usage.went.some(([counted]) => counted === id)) return null;')],
    tests: [digests('count what was not sent after all once')],
  },
  {
    name: 'what is free of caps goes over them',
    edits: [engine('channel-usage.repository', 'const at = isFree ? null : roomAt', 'const at = roomAt')],
    tests: [digests('do not hold what is free of them')],
  },
  {
    name: 'what a pause set free leaves digests and caps alone',
    edits: [engine('deliveries.repository', " AND reason IN ('QUIET_HOURS', 'PAUSED')")],
    tests: [test('medium', 'deliveries', 'are due at once when he ends his pause')],
  },
  {
    name: 'what he wants in digests waits',
    edits: [plan('hold ?? digestHoldOf(facts)', 'hold')],
    tests: [planned('waits for the next one'), planned('waits by the clock of where he is')],
  },
  {
    name: 'but not what is urgent or critical',
    edits: [
      plan("if (frequency === 'INSTANT' || isFree(facts)) return null;", "if (frequency === 'INSTANT') return null;"),
    ],
    tests: [planned('goes at once where it is urgent'), planned('goes at once in a critical category')],
  },
  {
    name: 'a plan knows of caps',
    edits: [plan('if (roomAtMs === null || isFree(facts))', 'if (roomAtMs === null || roomAtMs > 0)')],
    tests: [planned('hold what would go now')],
  },
  {
    name: 'in the app those over the cap make no sound',
    edits: [off('notifications/publish.repository', ' OR coalesce(b.loud_count - i.loud_back > $31, false)')],
    tests: [publishing('makes a sound for so many'), publishing('is one for two nodes')],
  },
  {
    name: 'live as well',
    edits: [
      off(
        'notifications/feed/feed-announcer',
        'planned.isSilent || feed.silenced.has(notificationId)',
        'planned.isSilent',
      ),
    ],
    tests: [publishing('makes a sound for so many')],
  },
  {
    name: 'and the count ends with its window',
    edits: [
      off(
        'notifications/publish.repository',
        'CASE WHEN ${IS_WINDOW_OPEN} THEN f.loud_count ELSE 0 END',
        'f.loud_count',
      ),
    ],
    tests: [publishing('makes sounds again when the window is over')],
  },
  {
    name: 'no digest is put off to by the clock of another zone',
    edits: [plan('if (facts.homeZone === undefined && facts.person.quietHours.timeZone === null) return null;')],
    tests: [planned('is looked at again before it goes where nobody can say by which clock')],
  },
  {
    name: 'and what was planned by nobody’s clock waits for one when that is known',
    edits: [
      off(
        'delivery/planning/stored.delivery-review',
        'if (reason === DIRECTORY_UNAVAILABLE && lane !== HELD) return false;',
      ),
    ],
    tests: [small('delivery/planning/stored.delivery-review', 'what nobody could say where he is')],
  },
  {
    name: 'who wants digests is asked for his zone though only devices are known',
    edits: [off('delivery/planning/planning-facts', ' || (canSend && wantsDigests(person))')],
    tests: [small('delivery/planning/planning-facts', 'has the time zones of those who want digests')],
  },
  {
    name: 'what can’t be looked at costs a digest no attempt',
    edits: [
      engine(
        'digest-work',
        "this.failures.write('error', 'nobody could",
        "throw err; this.failures.write('error', 'nobody could",
      ),
    ],
    tests: [digests('waits, and has had no attempt')],
  },
  {
    name: 'a late yes is that of all members',
    edits: [
      engine(
        'digest-members',
        "(d.state = 'SENDING' OR (d.state = 'FAILED' AND e.state = 'DELIVERED'))",
        "d.state = 'SENDING'",
      ),
    ],
    tests: [digests('was delivered after all')],
  },
  {
    name: 'no more is kept of what went than a cap asks for',
    edits: [engine('channel-usage.repository', '.slice(0, most)')],
    tests: [digests('do not hold what is free of them')],
  },
  {
    name: 'a clock that was put back holds nothing by a cap',
    edits: [engine('channel-usage.repository', 'Math.min(at, nowMs)', 'at')],
    tests: [digests('hold nothing for longer than they say')],
  },
  {
    name: 'nor in the app',
    edits: [off('notifications/publish.repository', ' AND f.loud_since <= clock_timestamp()')],
    tests: [publishing('though the database’s clock was put back')],
  },
  {
    name: 'few digests are put together at a time',
    edits: [engine('delivery-restraint', 'const GATHERING = 4;', 'const GATHERING = 50;')],
    tests: [digests('takes few connections')],
  },
  {
    name: 'members are skipped with a digest whose channel nobody knows',
    edits: [engine('delivery-work.repository', 'await endMembers(tx, ended);\n      return', 'return')],
    tests: [digests('is skipped together')],
  },
  {
    name: 'what an older node left of a digest ends',
    edits: [engine('delivery-work.repository', 'return endMembers(tx, over);', 'return [];')],
    tests: [digests('ends with a digest that was ended by a node')],
  },
];
