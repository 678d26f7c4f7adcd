import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';
import { isId, newId, type Sql, tableOf } from '../database/index.js';

/** What an action was done to: a recipient, a template, a send. */
export interface AuditSubject {
  /** One word: `recipient`, `template`. A person is a `recipient`, and nothing else is. */
  kind: string;
  /** Its id or key. */
  id: string;
}

/** Who did what to what, from where. Ids and codes alone, never what somebody is told. */
export interface AuditRecord {
  caller: Pick<Caller, 'id' | 'address'>;
  /** What was done: the thing, a full stop, and a verb: `template.save`. */
  action: string;
  /** Null: nothing in particular. */
  subject: AuditSubject | null;
  /** Whom it was done to, where these are several: each once, at most 2,000. */
  people?: readonly string[];
  /** Numbers, codes and keys. Nobody's id: whom it is about is the subject, or among the people, as that is what an erasure finds. */
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}

const SECRET = 'audit.names';
const SECRET_BYTES = 32;
/** What stands for the name of somebody who was erased begins with this. */
export const ERASED = 'erased:';
const HASH_CHARS = 22;
const MOST_KNOWN = 10_000;

/**
 * What operators and services have changed. Written in the transaction that makes the change: there is no change without its entry, and no
 * entry of what was not done. Entries are never changed: whose names stand in them is kept beside them.
 */
@Injectable()
export class AuditLog {
  /** Names that were made known here: it would be asked with each send otherwise. One that was erased since is written anew, in the transaction. */
  private readonly known = new Set<string>();

  /**
   * One statement, whatever their number. Nobody's number is remembered between two: whoever was erased meanwhile is not written down by his old one. A
   * name that another transaction has just written for the first time is waited for: one that may stay open for long is prepared by `makeKnown`.
   */
  async record(tx: Sql, ...records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    const named = records.map(({ subject }) => (subject && !isDrawn(subject) ? subject.id : null));
    const names = records.flatMap(({ caller, people = [] }, index) => [
      caller.id,
      named[index] ?? caller.id,
      ...people,
    ]);
    await tx.query(
      recording(tx),
      [
        [...new Set(names)],
        records.map(() => newId()),
        records.map(({ caller }) => caller.id),
        records.map(({ action }) => action),
        records.map(({ subject }) => subject?.kind),
        named,
        records.map(({ subject }) => (subject && isDrawn(subject) ? subject.id : null)),
        records.map(({ people }) => (people && people.length > 0 ? JSON.stringify(people) : null)),
        records.map(({ detail }) => JSON.stringify(detail ?? {})),
        records.map(({ caller }) => caller.address),
      ],
      'audit',
    );
  }

  /** A name, committed by itself: a transaction of somebody else's, which may stay open for long, then holds nobody up by it. */
  async makeKnown(sql: Sql, name: string): Promise<void> {
    if (this.known.has(name)) return;
    await sql.query(
      `INSERT INTO ${tableOf(sql, 'audit_names')} (name)
       SELECT $1::text WHERE NOT EXISTS (SELECT FROM ${tableOf(sql, 'audit_names')} WHERE name = $1 AND NOT is_erased)
       ON CONFLICT (name) WHERE NOT is_erased DO NOTHING`,
      [name],
    );
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.add(name);
  }

  /**
   * Puts a keyed hash in the place of a name, in all entries, and answers it: what belongs together still does, and without the installation's key nobody
   * can tell whose it was. Write down that he is erased before, in the same transaction: that entry is about him, too. Who comes back under the
   * same id later has entries under it; erased again, he has the same hash.
   */
  async forget(tx: Sql, name: string): Promise<string> {
    const hash = createHmac('sha256', await secretOf(tx))
      .update(name)
      .digest('base64url')
      .slice(0, HASH_CHARS);
    await tx.query(
      `UPDATE ${tableOf(tx, 'audit_names')} SET name = $2, is_erased = true WHERE name = $1 AND NOT is_erased`,
      [name, `${ERASED}${hash}`],
    );
    return `${ERASED}${hash}`;
  }
}

/** What Herald drew itself is nobody's name, and there is a new one for each send. People may have ids of that form. */
function isDrawn({ kind, id }: AuditSubject): boolean {
  return kind !== 'recipient' && isId(id);
}

/** Names are made in byte order. Of two that make one at once, the second takes the first one's. */
function recording(tx: Sql): string {
  const names = tableOf(tx, 'audit_names');
  return `
    WITH known AS (
      SELECT id, name FROM ${names} WHERE name = ANY($1::text[]) AND NOT is_erased
    ), made AS (
      INSERT INTO ${names} (name)
      SELECT t.name FROM unnest($1::text[]) AS t (name) WHERE NOT EXISTS (SELECT FROM known WHERE known.name = t.name)
      ORDER BY t.name COLLATE "C"
      ON CONFLICT (name) WHERE NOT is_erased DO UPDATE SET name = excluded.name
      RETURNING id, name
    ), names AS (
      SELECT id, name FROM known UNION ALL SELECT id, name FROM made
    )
    INSERT INTO ${tableOf(tx, 'audit_entries')} (id, at, transaction, actor, action, subject_kind, subject, thing, people, detail, address)
    SELECT t.id, clock_timestamp(), pg_current_xact_id()::text::bigint, a.id, t.action, t.kind, s.id, t.thing,
           CASE WHEN t.people IS NOT NULL
             THEN (SELECT array_agg(n.id) FROM json_array_elements_text(t.people) AS p (name) JOIN names n ON n.name = p.name) END,
           t.detail, t.address
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[]::json[], $9::text[]::json[], $10::text[])
      AS t (id, actor, action, kind, subject, thing, people, detail, address)
    JOIN names a ON a.name = t.actor
    LEFT JOIN names s ON s.name = t.subject`;
}

async function secretOf(tx: Sql): Promise<Buffer> {
  const table = tableOf(tx, 'installation_secrets');
  await tx.query(`INSERT INTO ${table} (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, [
    SECRET,
    randomBytes(SECRET_BYTES),
  ]);
  const [row] = await tx.query<{ value: Buffer }>(`SELECT value FROM ${table} WHERE name = $1`, [SECRET]);
  if (!row) throw new Error('the secret of the audit log is missing');
  return row.value;
}
