// Of mechanisms.table.mjs: whom it reaches: people and topics.

import { off, small, test } from './mechanisms.words.mjs';

export const AUDIENCE_MECHANISMS = [
  {
    name: 'a repeated send to a topic is answered before its followers are counted against it',
    edits: [
      off(
        'notifications/send.service',
        'const send = when ===',
        'if (unreachable) throw unreachable; const send = when ===',
      ),
    ],
    tests: [test('e2e', 'topics', 'is repeated under its key')],
  },
  {
    name: 'the same request to a topic is the same, whoever follows',
    edits: [off('notifications/send.service', 'fingerprintOf(send)', 'fingerprintOf({ ...send, userIds })')],
    tests: [test('e2e', 'topics', 'is repeated under its key')],
  },
  {
    name: 'a part of a scheduled send is published from where it was read, by one',
    edits: [off('notifications/schedule.repository', ' AND d.resume_after IS NOT DISTINCT FROM t.after')],
    tests: [test('medium', 'topics', 'what is cancelled between two parts goes no further')],
  },
  {
    name: 'a worker that knows no topics finds no send to one',
    edits: [off('notifications/schedule.repository', `ELSE 'infinity' END`, 'ELSE t.next_at END')],
    tests: [test('medium', 'topics', 'a worker of the version before')],
  },
  {
    name: 'sends of one transaction keep their order, whoever they are for',
    edits: [
      off(
        'notifications/due/schedules.service',
        'planned.then((all) => this.publish(send, all[index], why))',
        'Promise.allSettled([this.planned(send)]).then(([part]) => this.publish(send, index < 0 ? undefined : part, why))',
      ),
    ],
    tests: [test('e2e', 'host-transactions', 'keeps it among sends to people and to topics')],
  },
  {
    name: 'who sends under a key that is held is not waited for, one after another',
    edits: [off('notifications/publishing-batch', 'inLane: 10', 'inLane: 200')],
    tests: [test('medium', 'busy-neighbours', 'keys that a transaction has claimed')],
  },
  {
    name: 'the parts of a send are one send',
    edits: [off('notifications/due/schedules.service', 'send.published?.as ?? newId(nowMs)', 'newId(nowMs)')],
    tests: [test('medium', 'topics', 'all parts are one send')],
  },
  {
    name: 'a scheduled send stays open until all followers have it',
    edits: [
      off(
        'notifications/schedule.repository',
        'closed_at = CASE WHEN l.up_to IS NULL THEN now() END',
        'closed_at = now()',
      ),
    ],
    tests: [test('medium', 'topics', 'each gets it once')],
  },
  {
    name: 'followers are counted by the rows that came and went',
    edits: [off('notifications/topics/topics.repository', 'come.length - gone.length', 'add.length - remove.length')],
    tests: [test('medium', 'topics', 'count their followers truly')],
  },
  {
    name: 'one who comes or goes is counted by his row',
    edits: [
      off('notifications/topics/topics.repository', ' AND EXISTS (SELECT 1 FROM changed)'),
      off('notifications/topics/topics.repository', '(SELECT coalesce(sum(n), 0) FROM changed)', '1'),
    ],
    tests: [test('medium', 'topics', 'count their followers truly')],
  },
  {
    name: 'one who follows or leaves is one statement',
    edits: [
      off(
        'notifications/topics/topics.repository',
        'add.length + remove.length === 1',
        'add.length + remove.length === 0',
      ),
    ],
    tests: [test('medium', 'topics', 'are followed and left by one statement')],
  },
  {
    name: 'who waits to follow a topic holds no connection',
    edits: [
      off(
        'notifications/topics/topics.service',
        'this.lines.take(lineOf(key), () => this.topics.setFollowers(key, add, remove, record))',
        '(lineOf(key), this.topics.setFollowers(key, add, remove, record))',
      ),
    ],
    tests: [
      small('notifications/topics/topics.service', 'lets few changes of followers be under way'),
      small('notifications/topics/topics.service', 'refuses beyond those who may wait'),
    ],
  },
  {
    name: 'what may not be seen is not found',
    edits: [off('notifications/topics/topic-access', 'found.filter((_topic, index) => answers[index])', 'found')],
    tests: [test('e2e', 'topics', 'that is private is found by nobody')],
  },
  {
    name: 'a topic policy that fails lets nobody through',
    edits: [off('notifications/topics/topic-access', 'return false;', 'return true;')],
    tests: [test('medium', 'topics', 'are out of reach where the policy says so')],
  },
  {
    name: 'a topic policy that does not answer is not waited for',
    edits: [off('notifications/topics/topic-access', 'await inTime(POLICY_MS, answer)', 'await answer')],
    tests: [small('notifications/topics/topic-access', 'that does not answer')],
  },
  {
    name: 'whoever is sent to is known',
    edits: [off('notifications/publish.repository', 'WHERE b.last_seq = t.count ORDER', 'WHERE false ORDER')],
    tests: [test('medium', 'recipients', 'knows whoever was sent to')],
  },
  {
    name: 'two who change one person keep what the other changed',
    edits: [
      off(
        'notifications/recipients/recipients.repository',
        `CASE WHEN t.doc ? '\${name}' THEN \${value} ELSE \${otherwise} END`,
        `\${value} /* \${name} \${otherwise} */`,
      ),
    ],
    tests: [test('medium', 'recipients', 'keeps what two change at the same time')],
  },
  {
    name: 'an address from a directory of a team’s own is checked again',
    edits: [off('notifications/recipients/recipients.service', ' && isEmail(profile.email)')],
    tests: [small('notifications/recipients/recipient-request')],
  },
];
