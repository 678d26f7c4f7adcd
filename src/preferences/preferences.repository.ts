import { Injectable } from '@nestjs/common';
import { Database, isLockTimeout, newId, type Sql } from '../platform/database/index.js';
import { difference, type Difference } from './difference.js';
import type { Choices } from './preference-change.js';
import { NO_CHOICES, type PersonPreferences } from './preference-rules.js';
import { PreferencesBusyError } from './preferences.errors.js';

interface Row extends Record<string, unknown> {
  recipient: string;
  choices: string;
  paused_until: Date | null;
  updated_at: Date | null;
}

export type ChangeKind = 'person' | 'category' | 'channel';
/** From where a change came: an update, a pause or its end, a reset, an unsubscribing link, an admin. */
export type ChangeSource = 'api' | 'pause' | 'reset' | 'unsubscribe' | 'admin';

export interface ChangeRequest {
  recipient: string;
  /** Whose token it was. */
  by: string;
  source: ChangeSource;
}

/** A change of preferences, as it is kept. */
export interface ChangeRecord extends Difference {
  kind: ChangeKind;
  subject: string;
  by: string;
  source: ChangeSource;
}

/** As it was read, and how much of memory it takes, about. */
export interface StoredPreferences {
  person: PersonPreferences;
  chars: number;
}

const COLUMNS = 'recipient, choices::text AS choices, paused_until, updated_at';
const NOTHING = JSON.stringify({});

/** What each person chose. A person's row is locked before it is looked at: of two changes at once the later sees what the first did. */
@Injectable()
export class PreferencesRepository {
  constructor(private readonly database: Database) {}

  /** Of those who ever chose something. */
  async find(recipients: readonly string[]): Promise<Map<string, StoredPreferences>> {
    const rows = await this.database.read<Row>(
      `SELECT ${COLUMNS} FROM preferences WHERE recipient = ANY($1)`,
      [recipients],
      'preferences',
    );
    return new Map(rows.map((row) => [row.recipient, { person: personOf(row), chars: row.choices.length }]));
  }

  /**
   * Changes a person's row under its lock, and writes down what is different, in one transaction. Answers what was, and what is: `after` is
   * undefined if nothing is different.
   * @param change is given what is true now, and may be called again. What it throws leaves everything as it was.
   * @throws PreferencesBusyError if the row stays locked.
   */
  async change(
    { recipient, by, source }: ChangeRequest,
    change: (now: PersonPreferences) => Choices & Pick<PersonPreferences, 'pausedUntil'>,
  ): Promise<{ before: PersonPreferences; after: PersonPreferences | undefined }> {
    try {
      return await this.database.transaction(async (tx) => {
        const now = await locked(tx, recipient);
        const next = change(now);
        const different = difference(asKept(now), asKept(next));
        if (!different) return { before: now, after: undefined };
        const { channels, categories, types, quietHours, pausedUntil } = next;
        const [row] = await tx.query<Row>(
          `UPDATE preferences SET choices = $2, paused_until = $3, updated_at = clock_timestamp()
           WHERE recipient = $1 RETURNING ${COLUMNS}`,
          [
            recipient,
            JSON.stringify({ channels, categories, types, quietHours }),
            pausedUntil === null ? null : new Date(pausedUntil),
          ],
        );
        await recordChange(tx, { kind: 'person', subject: recipient, by, source, ...different });
        return { before: now, after: row && personOf(row) };
      });
    } catch (error) {
      throw isLockTimeout(error) ? new PreferencesBusyError() : error;
    }
  }
}

/** Keeps who changed what, in the transaction that does. */
export async function recordChange(tx: Sql, { kind, subject, by, source, before, after }: ChangeRecord): Promise<void> {
  await tx.query(
    `INSERT INTO preference_changes (id, kind, subject, changed_at, changed_by, source, before, after)
     VALUES ($1, $2, $3, clock_timestamp(), $4, $5, $6, $7)`,
    [newId(), kind, subject, by, source, JSON.stringify(before), JSON.stringify(after)],
  );
}

/** The lock in a statement of its own: one that waited for it in the midst sees the row as it was before. */
async function locked(tx: Sql, recipient: string): Promise<PersonPreferences> {
  await tx.query('INSERT INTO preferences (recipient, choices) VALUES ($1, $2) ON CONFLICT (recipient) DO NOTHING', [
    recipient,
    NOTHING,
  ]);
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM preferences WHERE recipient = $1 FOR NO KEY UPDATE`, [
    recipient,
  ]);
  return row ? personOf(row) : NO_CHOICES;
}

function asKept(person: Choices & Pick<PersonPreferences, 'pausedUntil'>): Record<string, unknown> {
  const { channels, categories, types, quietHours, pausedUntil } = person;
  return {
    channels,
    categories,
    types,
    quietHours,
    pausedUntil: pausedUntil === null ? null : new Date(pausedUntil).toISOString(),
  };
}

/** What was written by a version that knew less has less in it. */
function personOf({ choices, paused_until, updated_at }: Row): PersonPreferences {
  const { channels, categories, types, quietHours } = JSON.parse(choices) as Partial<Choices>;
  return {
    channels: channels ?? NO_CHOICES.channels,
    categories: categories ?? NO_CHOICES.categories,
    types: types ?? NO_CHOICES.types,
    quietHours: quietHours ? { ...NO_CHOICES.quietHours, ...quietHours } : NO_CHOICES.quietHours,
    pausedUntil: paused_until?.getTime() ?? null,
    updatedAt: updated_at?.getTime() ?? null,
  };
}
