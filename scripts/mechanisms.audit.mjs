// Of mechanisms.table.mjs: who has changed what, whose sessions were ended, and how often callers may ask.

import { off, small, test } from './mechanisms.words.mjs';

const LOG = 'platform/audit/audit-log';
const TRAIL = 'platform/audit/audit-trail.repository';
const KEEPER = 'platform/sessions/sessions-keeper';
const REVOCATIONS = 'platform/auth/revocations';
const WINDOW = 'platform/rates/window-count';

const medium = (name) => test('medium', 'audit', name);
const audit = (name) => test('e2e', 'audit', name);
const sessions = (name) => test('e2e', 'sessions', name);
const rates = (name) => test('e2e', 'rates', name);

export const AUDIT_MECHANISMS = [
  {
    name: 'a send has an entry in the transaction that publishes it',
    edits: [off('notifications/publisher', 'await this.audit.record(tx, ...auditOf(fresh));')],
    tests: [medium('has an entry for each send'), audit('has an entry of sendNotification')],
  },
  {
    name: 'entries are not updated or deleted',
    edits: [
      {
        file: 'migrations/1764700000000-add-audit.ts',
        find: '  `CREATE TRIGGER refuse_audit_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries',
        replace: '  `CREATE TRIGGER refuse_audit_change BEFORE TRUNCATE ON audit_entries',
      },
    ],
    tests: [medium("SET action = 'nothing' WHERE false")],
  },
  {
    name: 'single weeks of entries are not truncated',
    edits: [
      off(
        'platform/audit/audit-partitions',
        'for (const partition of made) {',
        'for (const partition of made.slice(made.length)) {',
      ),
    ],
    tests: [medium('refuses TRUNCATE: TRUNCATE <week>')],
  },
  {
    name: 'a name that is new at two places is made once',
    edits: [off(LOG, 'ON CONFLICT (name) WHERE NOT is_erased DO UPDATE SET name = excluded.name')],
    tests: [medium('makes each name once')],
  },
  {
    name: 'who was erased is written by no name of his',
    edits: [off(LOG, 'SET name = $2, is_erased = true WHERE', 'SET name = $2 || name, is_erased = true WHERE')],
    tests: [medium('forgets a name everywhere')],
  },
  {
    name: 'transactions that were open are seen when they end',
    edits: [off(TRAIL, 'OR e.transaction = ANY(', 'OR false AND e.transaction = ANY(')],
    tests: [medium('shows each once, whatever order transactions end in')],
  },
  {
    name: 'pages of one snapshot have nothing of a later one',
    edits: [
      off(
        TRAIL,
        'pg_visible_in_snapshot(e.transaction::text::xid8, $4))',
        'pg_visible_in_snapshot(e.transaction::text::xid8, $4) OR true)',
      ),
    ],
    tests: [medium('reads what is longer than a page in one snapshot')],
  },
  {
    name: 'each caller has the address of his own request',
    edits: [off('platform/graphql/http-context', 'verified && { ...verified, address }', 'verified')],
    tests: [audit('has an entry of saveTopic')],
  },
  {
    name: 'tokens of before are refused',
    edits: [
      off(
        'platform/auth/revocable.token-verifier',
        'if (this.revocations.refuses(verified.caller)) throw new RevokedTokenError();',
      ),
    ],
    tests: [sessions('refuses tokens of before over every way in'), sessions('is known to a node that starts later')],
  },
  {
    name: 'a token without its time is refused',
    edits: [off(REVOCATIONS, '(caller.issuedAtMs ?? 0)', '(caller.issuedAtMs ?? Infinity)')],
    tests: [sessions('refuses tokens that don’t say when they were issued')],
  },
  {
    name: 'a node reads whose sessions were ended before it takes requests',
    edits: [off(KEEPER, 'await this.readAll();\n    this.again();', 'this.again();')],
    tests: [sessions('is known to a node that starts later')],
  },
  {
    name: 'other nodes close sockets, too, and say how many',
    edits: [off(KEEPER, 'this.bus.publish(REVOKED, JSON.stringify({ ...revocation, ask } satisfies RevokedWord));')],
    tests: [sessions('closes sockets and streams of this person on every node')],
  },
  {
    name: 'nodes look themselves whose sessions were ended',
    edits: [off(KEEPER, 'else for (const row of rows) this.applyRead(row);', 'else void rows;')],
    tests: [sessions('reaches every node within two seconds while Redis is away')],
  },
  {
    name: 'operations are counted',
    edits: [
      off('platform/rates/rate.guard', 'if (!isOperation(info)) return true;', 'if (isOperation(info)) return true;'),
    ],
    tests: [rates('are one for all nodes'), rates('count aliases')],
  },
  {
    name: 'nodes tell each other what they have counted',
    edits: [
      off(
        'platform/rates/shared-counts',
        'if (performance.now() >= this.silentUntilMs) {',
        'if (performance.now() < 0) {',
      ),
    ],
    tests: [rates('are one for all nodes'), rates('holds one limit of the installation')],
  },
  {
    name: 'who is near a limit is told before he is allowed',
    edits: [off(WINDOW, 'used < count * FAR', 'used < Infinity')],
    tests: [small(WINDOW, 'asks before it allows what is near it')],
  },
  {
    name: 'who asks for little costs nobody a word',
    edits: [off(WINDOW, 'if (this.own <= count * QUIET) return true;')],
    tests: [small(WINDOW, 'says nothing of who asks for little')],
  },
  {
    name: 'answers over HTTP say how far a limit is',
    edits: [off('platform/rates/rate.guard', 'request.noteRate?.(verdict);')],
    tests: [rates('are told in headers')],
  },
];
