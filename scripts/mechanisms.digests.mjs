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
    edits: [engine('delivery-restraint', 'if (lane === HELD) {', 'if (lane === HELD && !cap && attempt > 99) {')],
    tests: [digests('goes together: all of one person'), digests('take')],
  },
  {
    name: 'what another worker has claimed and not come to goes with the rest',
    edits: [
      engine(
        'digests.repository',
        "(d.state <> 'DEFERRED' OR",
        "(d.state NOT IN ('DEFERRED', 'SENDING') OR d.id = $3::uuid OR",
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
];
