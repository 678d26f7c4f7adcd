// Of mechanisms.table.mjs: sends to many, each of whom gets it once.

import { off, test } from './mechanisms.words.mjs';

const BULK = 'notifications/bulk';
const WORK = `${BULK}/bulk-work.repository`;
const RUNNER = `${BULK}/bulk-runner`;

const e2e = (name) => test('e2e', 'bulk-sends', name);
const faults = (name) => test('faults', 'bulk-sends', name);
const medium = (name) => test('medium', 'bulk-sends', name);

export const BULK_MECHANISMS = [
  {
    name: 'a chunk of a bulk send moves its position in the transaction that publishes it',
    edits: [
      off(
        RUNNER,
        'await this.publisher.publishWith(prepared, advance)',
        'await this.publisher.publishWith(prepared, async () => undefined).then(() => this.work.inTransaction(advance))',
      ),
    ],
    tests: [medium('is undone whole where its position can’t be written down')],
  },
  {
    name: 'a bulk send that is somebody else’s by now is not gone on with',
    edits: [
      off(
        WORK,
        `WHERE id = $1 AND fence = $2 AND state = 'RUNNING' AND position = $3`,
        `WHERE id = $1 AND (fence = $2 OR position = $3) AND state = 'RUNNING'`,
      ),
    ],
    tests: [medium('publishes nothing when another worker has taken it on meanwhile')],
  },
  {
    name: 'a chunk of a bulk send looks whether it was paused',
    edits: [
      off(
        WORK,
        `WHERE id = $1 AND fence = $2 AND state = 'RUNNING' AND position = $3`,
        `WHERE id = $1 AND fence = $2 AND position = $3`,
      ),
    ],
    tests: [medium('publishes nothing of a chunk that was under way when it was paused')],
  },
  {
    name: 'a bulk send has a rate of its own',
    edits: [
      off(
        RUNNER,
        'if (isLastOfSlice || ownWaitMs > 0) return { inMs: ownWaitMs };',
        'if (isLastOfSlice) return { inMs: 0 };',
      ),
    ],
    tests: [medium('goes by its own rate, and after a crash, too')],
  },
  {
    name: 'all bulk sends of the installation share a rate',
    edits: [off(RUNNER, 'if (waitMs > 0) return { inMs: waitMs };')],
    tests: [medium('go by the rate of the installation, all together')],
  },
  {
    name: 'what a bulk send says is written once',
    edits: [
      off(
        `${BULK}/bulk-plan`,
        'derivedId(timeOfId(part), `${part} ${variant}`)',
        'derivedId(timeOfId(part), `${part} ${variant} ${Math.random()}`)',
      ),
    ],
    tests: [e2e('publishes nothing more once pausing it was answered, and goes on where it was')],
  },
  {
    name: 'a bulk send goes on where Redis is away',
    edits: [off(`${BULK}/bulk-worker`, 'if (inMs <= (isTold ? -this.patienceMs : 0)) void this.begin(id);')],
    tests: [faults('is worked off where Redis is away all the time, by two workers that find the same ones')],
  },
  {
    name: 'a bulk send has read ahead nobody who was erased',
    edits: [
      off(
        'notifications/personal-data/notifications.personal-data',
        'count += await this.forgetting.forgetBulk(person);',
      ),
    ],
    tests: [e2e('does not come to somebody who was erased, and goes on behind him')],
  },
  {
    name: 'a bulk send that is cancelled by the words for any send stops',
    edits: [off('notifications/sends.service', 'await this.sends.closeBulk(target, recordBulk);')],
    tests: [e2e('is stopped and recalled by `cancelNotifications`, too')],
  },
  {
    name: 'the words of a bulk send are found by all of its people',
    edits: [off('notifications/publish-parameters', 'send.isBulk ? SHARED : ')],
    tests: [medium('says the same to all, though its first chunk has one person, who is not the only one to find it')],
  },
];
