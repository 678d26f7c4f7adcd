import { Injectable } from '@nestjs/common';
import { OperatorsDatabase, TooSlowError } from '../../platform/database/index.js';
import type { RecipientProfile } from './recipient-directory.js';
import { PROFILE_COLUMNS, type ProfileRow, toProfile } from './recipients.repository.js';

/** The words of a person, as the index ix_recipients_words has them, letter for letter. */
const WORDS = `to_tsvector('simple'::regconfig, translate(
  id || ' ' || coalesce(email, '') || ' ' || coalesce(display_name, ''), '!"#$%&''()*+,-./:;<=>?@[\\]^_\`{|}~', repeat(' ', 32)))`;
/** A beginning that millions have: walking on finds it sooner. */
const ASK_MS = 250;

/** People that were looked at. */
export interface RecipientLook {
  found: RecipientProfile[];
  /** All up to it were looked at, it included; null: there are no more. */
  end: string | null;
}

/** Everybody who is known here, by his id, in bytes. Reads alone, over connections of its own. */
@Injectable()
export class RecipientListRepository {
  constructor(private readonly operators: OperatorsDatabase) {}

  /** The next ones whose ids begin so. */
  async page(after: string, beginning: string, limit: number): Promise<RecipientProfile[]> {
    const rows = await this.operators.read<ProfileRow>(
      `SELECT ${PROFILE_COLUMNS} FROM recipients WHERE id > $1 AND id >= $2 AND id < $3 ORDER BY id LIMIT $4`,
      [after, beginning, `${beginning}\u{10ffff}`, limit],
      'recipients-page',
    );
    return rows.map(toProfile);
  }

  /** Of the next `width`, those that have these words. */
  async walk(
    words: string,
    { after, width, wanted }: { after: string; width: number; wanted: number },
  ): Promise<RecipientLook> {
    const rows = await this.operators.read<ProfileRow & { looked: number; last: string | null }>(
      `WITH looked AS MATERIALIZED (SELECT r.* FROM recipients r WHERE r.id > $1 ORDER BY r.id LIMIT $2::int)
       SELECT l.looked, l.last, f.* FROM (SELECT count(*)::int AS looked, max(id) AS last FROM looked) l
       LEFT JOIN (SELECT ${PROFILE_COLUMNS} FROM looked WHERE ${WORDS} @@ to_tsquery('simple', $3) ORDER BY id LIMIT $4::int) f ON true
       ORDER BY f.id`,
      [after, width, words, wanted],
      'recipients-walk',
    );
    const [{ looked, last } = { looked: 0, last: null }] = rows;
    return {
      found: rows.flatMap((row) => (row.id === null ? [] : [toProfile(row)])),
      end: looked < width ? null : last,
    };
  }

  /** Those who have these words, by their index. undefined: so many that it takes too long to put them in order. */
  async byWords(words: string, after: string, limit: number): Promise<RecipientProfile[] | undefined> {
    try {
      const rows = await this.operators.transaction(
        (tx) =>
          tx.query<ProfileRow>(
            `SELECT ${PROFILE_COLUMNS} FROM (
               SELECT * FROM recipients WHERE ${WORDS} @@ to_tsquery('simple', $1) AND id > $2 OFFSET 0
             ) r ORDER BY id LIMIT $3`,
            [words, after, limit],
          ),
        { statementTimeoutMs: ASK_MS },
      );
      return rows.map(toProfile);
    } catch (error) {
      if (error instanceof TooSlowError) return undefined;
      throw error;
    }
  }
}
