import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';
import { newId, type Sql, tableOf } from '../database/index.js';

/** What an action was done to: a recipient, a template, a send. */
export interface AuditSubject {
  /** One word: `recipient`, `template`. */
  kind: string;
  /** Its id or key. */
  id: string;
}

/** Who did what to what, from where. Ids and codes alone, never what somebody is told. */
export interface AuditRecord {
  caller: Caller;
  /** What was done: the thing, a full stop, and a verb: `template.save`. */
  action: string;
  /** Null: nothing in particular. */
  subject: AuditSubject | null;
  /** Numbers, codes and keys. Nobody's id: whom it is about is the subject, as that is what an erasure finds. */
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * What operators and services have changed. Written in the transaction that makes the change: there is no change without its entry, and no
 * entry of what was not done. Entries are never changed: whose names stand in them is kept beside them.
 */
@Injectable()
export class AuditLog {
  async record(tx: Sql, ...records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    const names = [...new Set(records.flatMap(({ caller, subject }) => [caller.id, ...(subject ? [subject.id] : [])]))];
    await tx.query(
      `INSERT INTO ${tableOf(tx, 'audit_names')} (name) SELECT * FROM unnest($1::text[]) AS t (name)
       ORDER BY name COLLATE "C" ON CONFLICT (name) DO NOTHING`,
      [names],
    );
    await tx.query(
      `INSERT INTO ${tableOf(tx, 'audit_entries')} (id, at, actor, action, subject_kind, subject, detail, address)
       SELECT t.id, clock_timestamp(), a.id, t.action, t.kind, s.id, t.detail, t.address
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]::json[], $7::text[])
         AS t (id, actor, action, kind, subject, detail, address)
       JOIN ${tableOf(tx, 'audit_names')} a ON a.name = t.actor
       LEFT JOIN ${tableOf(tx, 'audit_names')} s ON s.name = t.subject`,
      [
        records.map(() => newId()),
        records.map(({ caller }) => caller.id),
        records.map(({ action }) => action),
        records.map(({ subject }) => subject?.kind),
        records.map(({ subject }) => subject?.id),
        records.map(({ detail }) => JSON.stringify(detail ?? {})),
        records.map(({ caller }) => caller.address),
      ],
    );
  }
}
