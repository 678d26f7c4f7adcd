import { Injectable } from '@nestjs/common';
import { firstIdAt, OperatorsDatabase } from '../database/index.js';

/** One entry, as operators see it. */
export interface AuditEntryRecord {
  id: string;
  at: Date;
  actorId: string;
  action: string;
  /** `kind:id`. */
  subject: string | null;
  detail: Record<string, unknown>;
}

export interface AuditFilter {
  actorId: string | null;
  /** An action; one that ends in a full stop: all that begin so. */
  action: string | null;
}

/** How far somebody who follows has come: a snapshot of PostgreSQL's, of which he has seen all that it sees. */
export type AuditPosition = string;

/** Behind which, while a snapshot is read by pages. */
export interface AuditPlace {
  transaction: string;
  id: string;
}

export interface AuditNews {
  entries: AuditEntryRecord[];
  /** The last of these; null: there were none. */
  last: AuditPlace | null;
  /** What was read in. */
  position: AuditPosition;
}

interface Row extends Record<string, unknown> {
  id: string;
  at: Date;
  transaction: string;
  action: string;
  actor: string;
  subject_kind: string | null;
  subject: string | null;
  people: string | null;
  detail: string;
  address: string | null;
}

/** Shown of the people of one entry; their number stands beside them. */
export const PEOPLE_SHOWN = 100;
/** A transaction that was open for longer before it wrote something is a mistake; and after a restore the numbers of transactions may begin again. */
const LONGEST_OPEN_MS = 24 * 3_600_000;

/** Of a page `e`, in no order. */
const COLUMNS = `e.id, e.at, e.transaction::text AS transaction, e.action, a.name AS actor, e.subject_kind, coalesce(s.name, e.thing::text) AS subject,
  e.detail::text AS detail, e.address,
  CASE WHEN e.people IS NOT NULL THEN json_build_object('count', cardinality(e.people), 'names',
    (SELECT json_agg(p.name ORDER BY p.name) FROM audit_names p WHERE p.id = ANY(e.people[1:${PEOPLE_SHOWN}]))) END::text AS people`;
const NAMED = 'JOIN audit_names a ON a.id = e.actor LEFT JOIN audit_names s ON s.id = e.subject';

function toEntry(row: Row): AuditEntryRecord {
  const people = row.people === null ? null : (JSON.parse(row.people) as { count: number; names: string[] });
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor,
    action: row.action,
    subject: row.subject_kind === null ? null : `${row.subject_kind}:${row.subject}`,
    detail: {
      ...(JSON.parse(row.detail) as Record<string, unknown>),
      ...(people ? { people: people.names, peopleCount: people.count } : {}),
      ...(row.address === null ? {} : { address: row.address }),
    },
  };
}

/** The log as it is read: over the operators' connections, from the index that fits each question, and never whole. */
@Injectable()
export class AuditTrailRepository {
  constructor(private readonly database: OperatorsDatabase) {}

  /** Newest first, behind `after`. */
  async page(filter: AuditFilter, after: string | null, limit: number): Promise<AuditEntryRecord[]> {
    const { actorId, action } = filter;
    const actors = actorId === null ? null : await this.numbersOf(actorId);
    if (actors?.length === 0) return [];
    if (actors === null && action === null) {
      return this.entries(`SELECT * FROM audit_entries WHERE ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`, [
        limit,
        after,
      ]);
    }
    // One walk through an index for each action and actor, each as long as the page: whatever is rare, nothing is passed over.
    const which = actors === null ? '' : 'AND e.actor = w.actor';
    return this.entries(
      `${actionsOf(actors !== null, action)}
       SELECT e.* FROM which w CROSS JOIN LATERAL (
         SELECT * FROM audit_entries e WHERE e.action = w.action ${which} AND ($2::uuid IS NULL OR e.id < $2) ORDER BY e.id DESC LIMIT $1
       ) AS e ORDER BY e.id DESC LIMIT $1`,
      [limit, after, ...(action === null ? [] : [action]), ...(actors === null ? [] : [actors])],
    );
  }

  /** What others did that is about a person, newest first, behind `after`: he is its subject, or among its people. Of nobody else but who did it. */
  async about(person: string, after: string | null, limit: number): Promise<AuditEntryRecord[]> {
    const numbers = await this.numbersOf(person);
    if (numbers.length === 0) return [];
    const rows = await this.database.read<Row>(
      `WITH found AS (
         SELECT e.id FROM unnest($1::bigint[]) AS w (subject) CROSS JOIN LATERAL (
           SELECT id FROM audit_entries e WHERE e.subject_kind = 'recipient' AND e.subject = w.subject
             AND e.actor <> ALL($1::bigint[]) AND ($2::uuid IS NULL OR e.id < $2) ORDER BY e.id DESC LIMIT $3
         ) AS e
         UNION
         SELECT id FROM (
           SELECT id, actor FROM audit_entries WHERE people && $1::bigint[] OFFSET 0
         ) AS e WHERE e.actor <> ALL($1::bigint[]) AND ($2::uuid IS NULL OR e.id < $2)
         ORDER BY id DESC LIMIT $3
       )
       SELECT e.id, e.at, e.transaction::text AS transaction, e.action, a.name AS actor,
         e.subject_kind, coalesce(s.name, e.thing::text) AS subject, e.detail::text AS detail, NULL AS address, NULL AS people
       FROM found f JOIN audit_entries e ON e.id = f.id ${NAMED} ORDER BY e.id DESC`,
      [numbers, after, limit],
    );
    return rows.map(toEntry);
  }

  /** From here on nothing is missed. */
  async now(): Promise<AuditPosition> {
    const [row] = await this.database.read<{ position: string }>('SELECT pg_current_snapshot()::text AS position');
    if (!row) throw new Error('there is no snapshot');
    return row.position;
  }

  /**
   * What `seen` does not see, each once: whatever was committed since, in whatever order it began. What is longer than a page is read on behind
   * `place`, of what `within` sees; then `within` has been seen.
   */
  async since(
    seen: AuditPosition,
    limit: number,
    more?: { within: AuditPosition; place: AuditPlace },
  ): Promise<AuditNews> {
    const rows = await this.database.read<Row & { position: string }>(
      `WITH t AS (SELECT pg_current_snapshot() AS snapshot)
       SELECT t.snapshot::text AS position, ${COLUMNS} FROM t LEFT JOIN (
         SELECT e.* FROM audit_entries e
         WHERE e.id >= $3
           AND (e.transaction >= pg_snapshot_xmax($1::pg_snapshot)::text::bigint
             OR e.transaction = ANY(ARRAY(SELECT x::text::bigint FROM pg_snapshot_xip($1::pg_snapshot) AS x)))
           AND e.transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
           AND ($4::pg_snapshot IS NULL OR pg_visible_in_snapshot(e.transaction::text::xid8, $4))
           AND ($5::bigint IS NULL OR (e.transaction, e.id) > ($5, $6::uuid))
         ORDER BY e.transaction, e.id LIMIT $2
       ) AS e ON true LEFT JOIN audit_names a ON a.id = e.actor LEFT JOIN audit_names s ON s.id = e.subject
       ORDER BY e.transaction, e.id`,
      [
        seen,
        limit,
        firstIdAt(Date.now() - LONGEST_OPEN_MS),
        more?.within ?? null,
        more?.place.transaction ?? null,
        more?.place.id ?? null,
      ],
      'audit-news',
    );
    const found = rows.filter((row) => row.id !== null);
    const last = found.at(-1);
    return {
      entries: found.map(toEntry),
      last: last ? { transaction: last.transaction, id: last.id } : null,
      position: more?.within ?? rows[0]?.position ?? seen,
    };
  }

  /** One person may have been erased more than once. */
  private async numbersOf(name: string): Promise<string[]> {
    const rows = await this.database.read<{ id: string }>(
      `SELECT id::text FROM audit_names WHERE name = $1 AND NOT is_erased
       UNION ALL SELECT id::text FROM audit_names WHERE name = $1 AND is_erased`,
      [name],
    );
    return rows.map((row) => row.id);
  }

  private async entries(page: string, params: unknown[]): Promise<AuditEntryRecord[]> {
    const rows = await this.database.read<Row>(
      `SELECT ${COLUMNS} FROM (${page}) AS e ${NAMED} ORDER BY e.id DESC`,
      params,
    );
    return rows.map(toEntry);
  }
}

/**
 * `which (action, actor)`: what is to be walked through. There are some dozens of actions at most: those of a beginning, or of an actor, are found by
 * leaps through the index, from each to the next.
 */
function actionsOf(ofActors: boolean, action: string | null): string {
  const actors = ofActors ? `unnest($${action === null ? 3 : 4}::bigint[])` : '(VALUES (NULL::bigint))';
  if (action !== null && !action.endsWith('.')) {
    return `WITH which AS (SELECT $3::text COLLATE "C" AS action, n.actor FROM ${actors} AS n (actor))`;
  }
  const mine = ofActors ? 'e.actor = w.actor AND ' : '';
  const first = action === null ? '' : 'e.action >= $3 AND ';
  const next = `SELECT e.action FROM audit_entries e WHERE ${mine}`;
  return `WITH RECURSIVE leaps AS (
      SELECT w.actor, (${next} ${first} true ORDER BY e.action LIMIT 1) AS action FROM ${actors} AS w (actor)
      UNION ALL
      SELECT w.actor, (${next} e.action > w.action ORDER BY e.action LIMIT 1) FROM leaps w WHERE w.action IS NOT NULL
        ${action === null ? '' : 'AND starts_with(w.action, $3)'}
    ), which AS (SELECT actor, action FROM leaps WHERE action IS NOT NULL ${action === null ? '' : 'AND starts_with(action, $3)'})`;
}
