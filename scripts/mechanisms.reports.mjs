// Of mechanisms.table.mjs: reports, and that they agree with the rows.

import { off, small, test } from './mechanisms.words.mjs';

const REPORTS = 'delivery/reports';
const FOLDING = `${REPORTS}/report-folding.repository`;
const READING = `${REPORTS}/reports.repository`;
const MIGRATION = 'migrations/1764700400000-add-reports.ts';

const taken = (find, replace) => ({ file: MIGRATION, find, replace });
const reports = (name) => test('medium', 'reports', name);
const random = test('medium', 'reports-random', 'agree with a count of the rows');

export const REPORT_MECHANISMS = [
  {
    name: 'a change of a notification is counted against what it was',
    edits: [
      taken(
        'SELECT -1, created_at, category, type, priority, plan, delivered_at, seen_at, read_at, gone FROM rows_old',
        'SELECT 0, created_at, category, type, priority, plan, delivered_at, seen_at, read_at, gone FROM rows_old',
      ),
    ],
    tests: [random],
  },
  {
    name: 'a change of a delivery is counted against what it was',
    edits: [
      taken(
        'SELECT -1, id, notification_id, channel, state, delivered_at FROM rows_old',
        'SELECT 0, id, notification_id, channel, state, delivered_at FROM rows_old',
      ),
    ],
    tests: [random],
  },
  {
    name: 'what changes no figure is not written down',
    edits: [taken('WHERE c.delivered <> 0 OR c.seen <> 0 OR c.read <> 0 OR c.cancelled <> 0', '')],
    tests: [reports('that changes nothing that is counted writes nothing')],
  },
  {
    name: 'of what is older than reports nothing is counted',
    edits: [
      taken(
        'WHERE n.created_at >= ${begin}\n       GROUP BY 1, 2, 3, 4, 5, 6\n     ) AS c',
        'GROUP BY 1, 2, 3, 4, 5, 6\n     ) AS c',
      ),
    ],
    tests: [reports('and what is older not at all')],
  },
  {
    name: 'what is added up is taken away in the same transaction',
    edits: [
      off(
        FOLDING,
        "return this.database.transaction(async (tx) => {\n      if (!(await tryAdvisoryLock(tx, 'reports'))) return 0;",
        'return (async (tx: Sql) => {',
      ),
      off(FOLDING, 'return spread[0]?.taken ?? 0;\n    });', 'return spread[0]?.taken ?? 0;\n    })(this.database);'),
    ],
    tests: [reports('is counted once, whether it is added up')],
  },
  {
    name: 'a report has what is not added up yet',
    edits: [
      off(
        READING,
        'FROM spread p JOIN every_slot e USING (slot)',
        'FROM spread p JOIN every_slot e USING (slot) WHERE false',
      ),
    ],
    tests: [random, reports('is counted once, whether it is added up')],
  },
  {
    name: 'a plan’s skipped channels are not sent over',
    edits: [off(`${REPORTS}/spread-deltas`, "NOT IN (${quoted(lettersOf('SKIPPED'))})", "NOT IN ('?')")],
    tests: [random],
  },
  {
    name: 'a day has so many types, and no more',
    edits: [
      off(FOLDING, 'WHERE f.place + (SELECT count(*) FROM report_types k WHERE k.day = f.day) <= $3', 'WHERE $3 > 0'),
    ],
    tests: [reports('are told apart as long as a day has not too many')],
  },
  {
    name: 'a type that is one too many is so before it is added up, too',
    edits: [
      off(
        READING,
        'WHEN p.slot / ${SLOTS_A_DAY} NOT IN (SELECT day FROM full_days) THEN p.type',
        'WHEN true THEN p.type',
      ),
    ],
    tests: [reports('are told apart as long as a day has not too many')],
  },
  {
    name: 'figures that are too old are forgotten, at all levels',
    edits: [off(FOLDING, '[level, level + ALL_TYPES_LEVEL]', '[level]')],
    tests: [reports('outlive what they were counted from')],
  },
  {
    name: 'a day in which the clock was changed is as long as it was',
    edits: [off(`${REPORTS}/report-times`, 'if (!last || offset === last.offset) continue;', 'if (last) continue;')],
    tests: [small(`${REPORTS}/report-times`, 'the day that begins at')],
  },
  {
    name: 'an hour that a clock shows twice is two',
    edits: [off(`${REPORTS}/report-times`, '${local.slice(0, 19)}${inWords(offset)}', '${local.slice(0, 19)}')],
    tests: [small(`${REPORTS}/report-times`, 'are two where a clock shows an hour twice')],
  },
];
