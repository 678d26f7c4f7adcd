import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../database/index.js';

export interface Revocation {
  /** A keyed hash of his id. */
  person: string;
  notBeforeMs: number;
}

/** How far somebody has read: behind which. */
export interface RevocationPlace {
  changedAt: string;
  person: string;
}

const SECRET = 'sessions.people';
const SECRET_BYTES = 32;
const START: RevocationPlace = { changedAt: '-infinity', person: '' };

interface Row extends Record<string, unknown> {
  person: string;
  not_before_ms: number;
  changed_at: string;
}

/** Whose sessions were ended, and when: kept, whatever becomes of Redis and of nodes. */
@Injectable()
export class RevocationsRepository {
  constructor(private readonly database: Database) {}

  /** With which ids are hashed: the installation's own, made by whoever comes first. */
  async secret(): Promise<Buffer> {
    await this.database.query(
      'INSERT INTO installation_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
      [SECRET, randomBytes(SECRET_BYTES)],
    );
    const [row] = await this.database.read<{ value: Buffer }>(
      'SELECT value FROM installation_secrets WHERE name = $1',
      [SECRET],
    );
    if (!row) throw new Error('the secret of ended sessions is missing');
    return row.value;
  }

  /**
   * From now on tokens of before are refused, by the database's clock. Tokens say to the second when they were issued: those of the whole second in which this
   * happens are of before, as one of them may be. A later one counts, never an earlier one. @returns from when on tokens are good again.
   */
  async revoke(tx: Sql, person: string): Promise<number> {
    const [row] = await tx.query<{ not_before_ms: number }>(
      `INSERT INTO revoked_sessions AS r (person, not_before, changed_at)
       VALUES ($1, date_trunc('second', clock_timestamp()) + interval '1 second', clock_timestamp())
       ON CONFLICT (person) DO UPDATE SET not_before = greatest(r.not_before, excluded.not_before), changed_at = excluded.changed_at
       RETURNING (extract(epoch FROM not_before) * 1000)::float8 AS not_before_ms`,
      [person],
    );
    if (!row) throw new Error('nobody was signed out');
    return row.not_before_ms;
  }

  /** In the order in which they changed, behind `place`; null: from the first one on. */
  async page(
    place: RevocationPlace | null,
    limit: number,
  ): Promise<{ rows: Revocation[]; last: RevocationPlace | null }> {
    const { changedAt, person } = place ?? START;
    const found = await this.database.read<Row>(
      `SELECT person, (extract(epoch FROM not_before) * 1000)::float8 AS not_before_ms, changed_at::text AS changed_at
       FROM revoked_sessions WHERE (changed_at, person) > ($1::timestamptz, $2) ORDER BY changed_at, person LIMIT $3`,
      [changedAt, person, limit],
      'revoked-sessions',
    );
    const last = found.at(-1);
    return {
      rows: found.map((row) => ({ person: row.person, notBeforeMs: row.not_before_ms })),
      last: last ? { changedAt: last.changed_at, person: last.person } : null,
    };
  }

  /** What changed within the last so many milliseconds, by the database's clock. */
  async recent(withinMs: number, limit: number): Promise<Revocation[]> {
    const rows = await this.database.read<Row>(
      `SELECT person, (extract(epoch FROM not_before) * 1000)::float8 AS not_before_ms, changed_at::text AS changed_at
       FROM revoked_sessions WHERE changed_at > clock_timestamp() - make_interval(secs => $1::float8 / 1000)
       ORDER BY changed_at DESC LIMIT $2`,
      [withinMs, limit],
      'recently-revoked',
    );
    return rows.map((row) => ({ person: row.person, notBeforeMs: row.not_before_ms }));
  }
}
