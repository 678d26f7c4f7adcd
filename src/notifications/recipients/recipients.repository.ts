import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import type { RecipientChange, RecipientProfile } from './recipient-directory.js';

export interface ProfileRow extends Record<string, unknown> {
  id: string;
  email: string | null;
  phone: string | null;
  display_name: string | null;
  locale: string | null;
  time_zone: string | null;
  attributes: string;
  created_at: Date;
}

const given = (name: string, value: string, otherwise: string) =>
  `CASE WHEN t.doc ? '${name}' THEN ${value} ELSE ${otherwise} END`;
/** Column, and its name in a change. */
const TEXTS = [
  ['email', 'email'],
  ['phone', 'phone'],
  ['display_name', 'displayName'],
  ['locale', 'locale'],
  ['time_zone', 'timeZone'],
] as const;

/**
 * In byte order, as publishing makes rows, too. A change says what it changes: the others keep what they have, though nobody read them.
 */
const UPSERT = `
  INSERT INTO recipients AS r (id, ${TEXTS.map(([column]) => column).join(', ')}, attributes)
  SELECT t.doc ->> 'id', ${TEXTS.map(([, name]) => `t.doc ->> '${name}'`).join(', ')}, ${attributesOf('t.doc')}
  FROM jsonb_array_elements($1::jsonb) AS t (doc)
  ORDER BY (t.doc ->> 'id') COLLATE "C"
  ON CONFLICT (id) DO NOTHING
  RETURNING id`;

const UPDATE = `
  UPDATE recipients r
  SET ${TEXTS.map(([column, name]) => `${column} = ${given(name, `t.doc ->> '${name}'`, `r.${column}`)}`).join(', ')},
      attributes = ${given('attributes', attributesOf('t.doc'), 'r.attributes')}
  FROM jsonb_array_elements($1::jsonb) AS t (doc) WHERE r.id = t.doc ->> 'id'`;

/** jsonb has a null of its own. */
function attributesOf(doc: string): string {
  return `CASE WHEN jsonb_typeof(${doc} -> 'attributes') = 'object' THEN ${doc} -> 'attributes' ELSE '{}' END`;
}

export const PROFILE_COLUMNS =
  'id, email, phone, display_name, locale, time_zone, attributes::text AS attributes, created_at';
const FIND = `SELECT ${PROFILE_COLUMNS} FROM recipients WHERE id = ANY($1)`;

export function toProfile(row: ProfileRow): RecipientProfile {
  return {
    id: row.id,
    email: row.email,
    phone: row.phone,
    displayName: row.display_name,
    locale: row.locale,
    timeZone: row.time_zone,
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
    createdAt: row.created_at,
  };
}

/** People: who they are, never what they are told. */
@Injectable()
export class RecipientsRepository {
  constructor(private readonly database: Database) {}

  async find(ids: readonly string[]): Promise<RecipientProfile[]> {
    return (await this.database.read<ProfileRow>(FIND, [ids], 'recipients')).map(toProfile);
  }

  /** Those of them whom there is a way to, or of whom a time zone is known: of most people only the id is, and nobody needs to read that. */
  async findReachable(ids: readonly string[]): Promise<RecipientProfile[]> {
    const rows = await this.database.read<ProfileRow>(
      `${FIND} AND (email IS NOT NULL OR phone IS NOT NULL OR time_zone IS NOT NULL OR attributes <> '{}')`,
      [ids],
      'reachable-recipients',
    );
    return rows.map(toProfile);
  }

  /**
   * Locks the rows in byte order: two batches over the same people come one after the other.
   * @param record what else is written in its transaction.
   */
  async upsert(changes: readonly RecipientChange[], record?: (tx: Sql) => Promise<void>): Promise<void> {
    const doc = JSON.stringify(changes);
    await this.database.transaction(async (tx) => {
      const made = await tx.query<{ id: string }>(UPSERT, [doc]);
      if (made.length === changes.length) return record?.(tx);
      const fresh = new Set(made.map(({ id }) => id));
      const known = changes.filter(({ id }) => !fresh.has(id));
      await tx.query('SELECT 1 FROM recipients WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [
        known.map(({ id }) => id),
      ]);
      await tx.query(UPDATE, [JSON.stringify(known)]);
      await record?.(tx);
    });
  }
}
