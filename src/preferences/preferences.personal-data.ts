import { Injectable } from '@nestjs/common';
import { Database, OperatorsDatabase } from '../platform/database/index.js';
import {
  allOf,
  countInStretches,
  FORGET_ORDER,
  inPages,
  PERSONAL_PAGE,
  PersonalData,
  PersonalDataHolder,
  type PersonalRow,
  type PersonalSection,
} from '../platform/personal-data/index.js';

interface Row extends Record<string, unknown> {
  id: string;
}

/** What somebody chose, and when: his consents. */
@Injectable()
export class PreferencesPersonalData extends PersonalDataHolder {
  readonly order = FORGET_ORDER.choices;

  constructor(
    data: PersonalData,
    private readonly database: Database,
    private readonly reading: OperatorsDatabase,
  ) {
    super();
    data.use(this);
  }

  sections(person: string): PersonalSection[] {
    return [
      { name: 'preferences', rows: allOf(() => this.chosen(person)) },
      { name: 'preferenceChanges', rows: this.changes(person) },
    ];
  }

  /** What he changed of everybody's, as an admin, stays. */
  async erase(person: string, pseudonym: string): Promise<number> {
    const own = await this.database.transaction(async (tx) => {
      const chosen = await tx.query('DELETE FROM preferences WHERE recipient = $1 RETURNING 1', [person]);
      const changes = await tx.query(
        `DELETE FROM preference_changes WHERE kind = 'person' AND subject = $1 RETURNING 1`,
        [person],
      );
      return chosen.length + changes.length;
    });
    const others = await countInStretches(this.database, 'preference_changes', async ([behind, upTo]) => {
      const rows = await this.database.query(
        'UPDATE preference_changes SET changed_by = $2 WHERE id > $3 AND id <= $4 AND changed_by = $1 RETURNING 1',
        [person, pseudonym, behind, upTo],
      );
      return rows.length;
    });
    return own + others;
  }

  private chosen(person: string): Promise<PersonalRow[]> {
    return this.reading
      .read(
        `SELECT choices::json AS choices, paused_until AS "pausedUntil", updated_at AS "updatedAt"
       FROM preferences WHERE recipient = $1`,
        [person],
      )
      .then((rows) => rows.map((row) => withJson(row, 'choices')));
  }

  private async *changes(person: string): AsyncGenerator<PersonalRow> {
    const rows = inPages<Row>((behind) =>
      this.reading.read<Row>(
        `SELECT id, changed_at AS "changedAt", changed_by AS "changedBy", source, before::json AS before, after::json AS after
         FROM preference_changes WHERE kind = 'person' AND subject = $1 AND id > $2 ORDER BY id LIMIT $3`,
        [person, behind?.id ?? FIRST_ID, PERSONAL_PAGE],
      ),
    );
    for await (const row of rows) yield withJson(row, 'before', 'after');
  }
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** The driver hands json on as text. */
function withJson(row: Record<string, unknown>, ...columns: string[]): PersonalRow {
  return {
    ...row,
    ...Object.fromEntries(columns.map((column) => [column, JSON.parse(String(row[column])) as unknown])),
  };
}
