// Of mechanisms.table.mjs: what each person wants, and when.

import { off, small, test } from './mechanisms.words.mjs';

const RESOLVE = 'preferences/resolve-preference';
const QUIET = 'preferences/quiet-hours';
const OFFSETS = 'preferences/zone-offsets';
const CHANGE = 'preferences/preference-change';
const REPOSITORY = 'preferences/preferences.repository';
const DEFAULTS = 'preferences/defaults.repository';
const CACHE = 'preferences/preferences-cache';
const CATALOG = 'preferences/category-catalog';
const HINTS = 'preferences/preference-hints';
const SERVICE = 'preferences/preferences.service';
const medium = (name) => test('medium', 'preferences', name);
const e2e = (name) => test('e2e', 'preferences', name);

export const PREFERENCE_MECHANISMS = [
  {
    name: 'what is critical is on, whatever anybody chose',
    edits: [off(RESOLVE, 'if (category?.critical) return critical(category, channel);')],
    tests: [small(RESOLVE, 'a critical category'), e2e('of somebody new are the defaults')],
  },
  {
    name: 'a pause holds nothing back in the app',
    edits: [off(RESOLVE, 'channel !== IN_APP && isPaused', 'isPaused')],
    tests: [small(RESOLVE, 'the app is never held back'), e2e('say that he paused')],
  },
  {
    name: 'a pause that is over is none',
    edits: [off(RESOLVE, 'person.pausedUntil !== null && person.pausedUntil > nowMs', 'person.pausedUntil !== null')],
    tests: [small(RESOLVE, 'no pause that is over'), medium('that is over is none')],
  },
  {
    name: 'a choice by type comes before one by category',
    edits: [off(RESOLVE, "if (byType) return ['TYPE', byType];")],
    tests: [small(RESOLVE, 'by type, before by category'), small(RESOLVE, 'the first that applies decides')],
  },
  {
    name: 'a name that every object has is no choice',
    edits: [
      off(RESOLVE, 'record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined', 'record?.[key]'),
    ],
    tests: [small(RESOLVE, 'nothing that every object has')],
  },
  {
    name: 'quiet hours look again when clocks are changed',
    edits: [off(QUIET, 'Math.min(quietTo + stretch.to - shown, untilMs)', 'quietTo + stretch.to - shown')],
    tests: [
      small(QUIET, 'run over the hour that is skipped'),
      small(QUIET, 'minute by minute, in the two days round each change'),
    ],
  },
  {
    name: 'a change of clocks within a stretch of days is found',
    edits: [off(OFFSETS, 'while (next !== offsetMs) {', 'while (offsetMs === undefined) {')],
    tests: [small(QUIET, 'minute by minute, in the two days round each change'), small(QUIET, 'at random moments')],
  },
  {
    name: 'a change of clocks is found to the second',
    edits: [off(OFFSETS, 'while (after - before > 1) {', 'while (after - before > 3_600) {')],
    tests: [small(QUIET, 'minute by minute, in the two days round each change')],
  },
  {
    name: 'quiet hours of Sunday go on on Monday',
    edits: [off(QUIET, '{ from: 0, to: end - WEEK_MS },')],
    tests: [small(QUIET, 'run from Sunday into Monday')],
  },
  {
    name: 'windows that overlap or touch are one',
    edits: [off(QUIET, 'if (last && from <= last.to) last.to = Math.max(last.to, to);', 'if (!merged) return merged;')],
    tests: [small(QUIET, 'that overlap or touch are one')],
  },
  {
    name: 'a zone that nobody knows is UTC',
    edits: [off(OFFSETS, 'return undefined;', 'throw new Error(zone);')],
    tests: [small(QUIET, 'go by the zone that they name')],
  },
  {
    name: 'who unsubscribes is not sent what he had turned on by type',
    edits: [off(CHANGE, 'return { ...choices, types, categories', 'return { ...choices, categories')],
    tests: [small(CHANGE, 'gets nothing of it any more'), medium('gets no more of it')],
  },
  {
    name: 'nobody unsubscribes from what is critical',
    edits: [off(SERVICE, 'if (this.catalog.get(category)?.critical) throw new CriticalCategoryError();')],
    tests: [medium('can’t do so of a critical category')],
  },
  {
    name: 'a person’s row is locked before it is looked at',
    edits: [off(REPOSITORY, ' FOR NO KEY UPDATE')],
    tests: [medium('is changed by all who change it at once')],
  },
  {
    name: 'the history is written in the transaction of the change',
    edits: [off(REPOSITORY, 'await recordChange(tx, {', 'await recordChange(this.database, {')],
    tests: [medium('is written in the transaction of the change')],
  },
  {
    name: 'what changes nothing is no change',
    edits: [off(REPOSITORY, 'if (!different) return { before: now, after: undefined };')],
    tests: [medium('has nothing of what changed nothing')],
  },
  {
    name: 'a table is locked before what admins say of it is changed',
    edits: [off(DEFAULTS, 'await tx.query(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);')],
    tests: [medium('of two admins at once both take effect')],
  },
  {
    name: 'what a person chose gets old in memory',
    edits: [off(CACHE, 'entry && begunAtMs - entry.begunAtMs < FRESH_MS', 'entry')],
    tests: [
      small(CACHE, 'is read again when it is old'),
      medium('a change is true within a second, while the bus is cut'),
      e2e('is right within a second without'),
    ],
  },
  {
    name: 'it is as old as the moment when it began to be read',
    edits: [off(CACHE, '{ person, begunAtMs }', '{ person, begunAtMs: performance.now() }')],
    tests: [small(CACHE, 'is as old as the moment when it began to be read')],
  },
  {
    name: 'what was read before a change is not kept after it',
    edits: [off(CACHE, 'if (dropped.has(recipient)) continue;')],
    tests: [small(CACHE, 'has nothing of a reading in which it was dropped'), medium('what was read before a change')],
  },
  {
    name: 'a node that hears of a change reads it at once',
    edits: [off(HINTS, 'this.cache.drop(subject);')],
    tests: [
      medium('a change is true within a second, while the bus comes through'),
      e2e('hears of a change over Redis'),
    ],
  },
  {
    name: 'the node that changed something is right at once',
    edits: [off(HINTS, 'this.cache.drop(recipient);')],
    tests: [medium('a change is true at once, whatever the bus does')],
  },
  {
    name: 'who delivers is told of a change',
    edits: [off(HINTS, 'this.events.emit(new PreferencesChanged(recipient));')],
    tests: [medium('says who changed what, from where')],
  },
  {
    name: 'what admins say gets old in memory',
    edits: [off(CATALOG, ' && nowMs - begunAtMs < FRESH_MS')],
    tests: [
      small(CATALOG, 'is read again when it is old'),
      medium('a change is true within a second, while the bus is cut'),
    ],
  },
  {
    name: 'what was read of it before a change counts for nothing after it',
    edits: [off(CATALOG, 'begunAtMs > this.droppedAtMs && ')],
    tests: [small(CATALOG, 'is not kept of a reading in which it was dropped')],
  },
  {
    name: 'an answer that comes late changes nothing that was read later',
    edits: [off(CATALOG, 'if (begunAtMs < this.begunAtMs) return;')],
    tests: [small(CATALOG, 'is what was read last')],
  },
  {
    name: 'a category that was added just now is looked for',
    edits: [off(CATALOG, 'if (!this.has(key)) await this.readAnew();')],
    tests: [medium('are there from the beginning, and known'), small(CATALOG, 'asks once more')],
  },
  {
    name: 'security stays critical',
    edits: [off('preferences/category-change', 'if (!isCriticalForGood(key)) return [];', 'return [];')],
    tests: [medium('security stays critical'), e2e('as a category: security that isn’t critical')],
  },
  {
    name: 'a person can’t change what is critical',
    edits: [off('preferences/preference-request', 'return rules.critical ?', 'return rules.key === "" ?')],
    tests: [e2e('a critical category is refused')],
  },
  {
    name: 'a pause ends before what it holds back is dropped',
    edits: [off(SERVICE, 'this.config.RETENTION_DAYS - 1', 'this.config.RETENTION_DAYS * 9')],
    tests: [medium('lies ahead, and ends a day before'), e2e('a pause that is past, or outlasts')],
  },
];
