import { Injectable } from '@nestjs/common';
import { Database, newId, type Sql } from '../../platform/database/index.js';
import type { TemplateSource } from './template-engine.js';

/** A template as it was saved once. */
export interface TemplateVersion {
  id: string;
  key: string;
  locale: string;
  version: number;
  category: string;
  content: TemplateSource;
  /** A JSON Schema, as text. */
  schema: string;
  createdAt: Date;
  createdBy: string;
}

/** What of one is kept in memory: without whose it is, as he may be erased. */
export type TemplateText = Omit<TemplateVersion, 'createdBy'>;

/** Which versions of a key and locale can be sent. */
export interface TemplateHead {
  key: string;
  locale: string;
  /** The newest. */
  version: number;
  firstVersion: number;
}

export type NewTemplate = Omit<TemplateVersion, 'id' | 'version' | 'createdAt' | 'category'> & {
  category: string | null;
};

interface Row extends Record<string, unknown> {
  id: string;
  key: string;
  locale: string;
  version: number;
  category: string;
  subject: string | null;
  title: string;
  message: string;
  html: string | null;
  variables: string;
  created_at: Date;
  created_by: string;
}

const COLUMNS =
  't.id, t.key, t.locale, t.version, t.category, t.subject, t.title, t.message, t.html, t.variables::text AS variables, t.created_at, t.created_by';
/** Of those that are there. The oldest of a key first: it is what the template was written in. */
const HEADS = 'h.deleted_at IS NULL ORDER BY h.key, h.created_at, h.locale';

function toVersion(row: Row): TemplateVersion {
  const { id, key, locale, version, category, subject, title, message, html } = row;
  const content = { subject, title, message, html };
  const { variables: schema, created_at: createdAt, created_by: createdBy } = row;
  return { id, key, locale, version, category, content, schema, createdAt, createdBy };
}

/** Versions are written once. `template_heads` says which of them there are; whoever changes something of a key and locale holds its row there. */
@Injectable()
export class TemplatesRepository {
  constructor(private readonly database: Database) {}

  /** Of all that are not deleted. */
  async heads(): Promise<TemplateHead[]> {
    return this.database.query<TemplateHead & Record<string, unknown>>(
      `SELECT h.key, h.locale, h.version, h.first_version AS "firstVersion" FROM template_heads h WHERE ${HEADS}`,
      [],
      'template-heads',
    );
  }

  /** By their numbers, deleted or not. */
  async versions(wanted: readonly Pick<TemplateVersion, 'key' | 'locale' | 'version'>[]): Promise<TemplateVersion[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM unnest($1::text[], $2::text[], $3::int[]) AS w (key, locale, version)
       JOIN templates t ON t.key = w.key AND t.locale = w.locale AND t.version = w.version`,
      [wanted.map(({ key }) => key), wanted.map(({ locale }) => locale), wanted.map(({ version }) => version)],
      'template-versions',
    );
    return rows.map(toVersion);
  }

  /** The newest of each that is not deleted. */
  async newest(): Promise<TemplateVersion[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM template_heads h
       JOIN templates t ON t.key = h.key AND t.locale = h.locale AND t.version = h.version WHERE ${HEADS}`,
    );
    return rows.map(toVersion);
  }

  /** Those that can be sent, the newest first, at most so many. */
  async history(key: string, locale: string, limit: number): Promise<TemplateVersion[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM template_heads h
       JOIN templates t ON t.key = h.key AND t.locale = h.locale AND t.version >= h.first_version
       WHERE h.key = $1 AND h.locale = $2 AND h.deleted_at IS NULL ORDER BY t.version DESC LIMIT $3`,
      [key, locale, limit],
    );
    return rows.map(toVersion);
  }

  /** How many there are in all, and of this key; the one that is saved left out. */
  async counts(
    tx: Sql,
    { key, locale }: Pick<TemplateVersion, 'key' | 'locale'>,
  ): Promise<{ all: number; ofKey: number }> {
    const [row] = await tx.query<{ all: number; ofKey: number }>(
      `SELECT count(*)::int AS "all", count(*) FILTER (WHERE key = $1)::int AS "ofKey" FROM template_heads
       WHERE deleted_at IS NULL AND (key, locale) <> ($1, $2)`,
      [key, locale],
    );
    return row ?? { all: 0, ofKey: 0 };
  }

  /**
   * A new version. The head's row is locked first, and gives the number: two at once get two of them. Without a category it has that of the
   * template before it, in this language or else in any.
   */
  async add(tx: Sql, template: NewTemplate, fallbackCategory: string): Promise<TemplateVersion> {
    const { key, locale, category, content, schema, createdBy } = template;
    const [head] = await tx.query<{ version: number }>(
      `INSERT INTO template_heads AS h (key, locale, version, first_version, created_at) VALUES ($1, $2, 1, 1, clock_timestamp())
       ON CONFLICT (key, locale) DO UPDATE SET version = h.version + 1, deleted_at = NULL,
         first_version = CASE WHEN h.deleted_at IS NULL THEN h.first_version ELSE h.version + 1 END,
         created_at = CASE WHEN h.deleted_at IS NULL THEN h.created_at ELSE clock_timestamp() END
       RETURNING version`,
      [key, locale],
    );
    const [row] = await tx.query<Row>(
      `INSERT INTO templates AS t (id, key, locale, version, category, subject, title, message, html, variables, created_at, created_by)
       VALUES ($1, $2, $3, $4, coalesce($5, (
           SELECT o.category FROM template_heads h JOIN templates o ON o.key = h.key AND o.locale = h.locale
           WHERE h.key = $2 AND h.deleted_at IS NULL AND o.version >= h.first_version
           ORDER BY h.locale = $3 DESC, o.created_at DESC, o.id DESC LIMIT 1), $6),
         $7, $8, $9, $10, $11::json, clock_timestamp(), $12)
       RETURNING ${COLUMNS}`,
      [
        newId(),
        key,
        locale,
        head?.version,
        category,
        fallbackCategory,
        content.subject,
        content.title,
        content.message,
        content.html,
        schema,
        createdBy,
      ],
    );
    if (!row) throw new Error('a template was not written');
    return toVersion(row);
  }

  /** Takes it from new sends: in one language, or in all. Answers in how many it was there. */
  async delete(tx: Sql, key: string, locale: string | null): Promise<number> {
    const rows = await tx.query(
      `WITH locked AS (
         SELECT h.key, h.locale FROM template_heads h
         WHERE h.key = $1 AND ($2::text IS NULL OR h.locale = $2) AND h.deleted_at IS NULL ORDER BY h.locale FOR UPDATE
       )
       UPDATE template_heads h SET deleted_at = clock_timestamp() FROM locked l WHERE h.key = l.key AND h.locale = l.locale
       RETURNING 1`,
      [key, locale],
    );
    return rows.length;
  }
}
