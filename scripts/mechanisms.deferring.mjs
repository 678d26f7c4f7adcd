// Of mechanisms.table.mjs: what is decided for each channel, and what keeps one delivery from being in the way of others.

import { off, small, test } from './mechanisms.words.mjs';

const engine = (file, find, replace) => off(`delivery/engine/${file}`, find, replace);
const planning = (file, find, replace) => off(`delivery/planning/${file}`, find, replace);
const directory = (name) => test('e2e', 'directory-trouble', name);
const profiles = (name) => small('delivery/planning/person-profiles', name);
const clocks = (name) => test('medium', 'delivery-clocks', name);
const meanwhile = (name) => test('medium', 'delivery-seen-meanwhile', name);

export const DEFERRING_MECHANISMS = [
  {
    name: 'what is deferred right before it goes is not needed any more once it is seen',
    edits: [engine('write-settlements', 'd.withdraw_when_seen OR t.withdraw_when_seen', 'd.withdraw_when_seen')],
    tests: [meanwhile('once he has seen it meanwhile'), meanwhile('whoever takes it then knows')],
  },
  {
    name: 'what was seen before it was deferred goes all the same',
    edits: [engine('settlement', ' && isUntouched(claimed.notification)')],
    tests: [meanwhile('if he had seen it before it was put off')],
  },
  {
    name: 'before something goes a directory has all the time that it may take',
    edits: [
      planning(
        'person-profiles',
        'return profilesIn(await this.all(ids, (some) => this.recipients.profiles(some)));',
        'return profilesIn(await inTime(WAITED_FOR_MS, this.all(ids, (some) => this.recipients.profiles(some))));',
      ),
    ],
    tests: [directory('takes longer than a sender waits'), profiles('for as long as it takes')],
  },
  {
    name: 'senders let a directory alone that does not answer',
    edits: [planning('person-profiles', 'if (performance.now() < this.leftAloneUntilMs) return UNKNOWN;')],
    tests: [profiles('senders let a slow one alone')],
  },
  {
    name: 'one whom a directory can’t bear keeps nobody else from his mail',
    edits: [planning('person-profiles', '? this.oneByOne(ids, beganMs) : UNKNOWN', '? UNKNOWN : UNKNOWN')],
    tests: [directory('keeps nobody else from his mail'), profiles('are looked up one by one')],
  },
  {
    name: 'one whose address a channel can’t tell keeps nobody from being sent to',
    edits: [
      planning(
        'planning-facts',
        "this.failures.write('error', 'a channel could not say",
        "throw err; this.failures.write('error', 'a channel could not say",
      ),
    ],
    tests: [small('delivery/planning/planning-facts', 'though a channel can’t bear one')],
  },
  {
    name: 'nothing is put off by the clock of another zone',
    edits: [
      planning('plan-deliveries', 'if (homeZone === undefined && person.quietHours.timeZone === null) return null;'),
    ],
    tests: [small('delivery/planning/plan-deliveries', 'what time it is where he is')],
  },
  {
    name: 'what is reckoned by our clock is due by the database’s',
    edits: [engine('clock-difference', 'ELSE clock_timestamp() - ${ourNow}::timestamptz END', "ELSE interval '0' END")],
    tests: [clocks('tries again in time'), clocks('puts off until its own clock says so')],
  },
  {
    name: 'what somebody holds a row of keeps no other outcome from being written down',
    edits: [
      engine(
        'delivery-claims',
        'if (settlements.length === 1 || error instanceof UnavailableError) throw error;',
        'if (settlements.length === 1 || error instanceof UnavailableError || isLockTimeout(error)) throw error;',
      ),
      engine(
        'delivery-claims',
        'import { UnavailableError }',
        "import { isLockTimeout } from '../../platform/database/index.js';\nimport { UnavailableError }",
      ),
    ],
    tests: [test('medium', 'delivery-leases', 'while somebody holds what one of many is about')],
  },
  {
    name: 'a preview costs what its recipients do',
    edits: [off('delivery/delivery.resolver', 'complexity: previewCost,')],
    tests: [test('e2e', 'deliveries', 'is previewed by the rules')],
  },
  {
    name: 'what is seen while a directory is asked is not sent',
    edits: [
      planning(
        'stored.delivery-review',
        'isLate ? await this.asTheyStand(deliveries) : deliveries',
        'isLate ? deliveries : deliveries',
      ),
    ],
    tests: [directory('what is seen meanwhile')],
  },
];
