import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0015-preferences.md says why each of these is as it is. */
export class AddPreferences1764500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  // What an admin said of a category; of the built-in ones there is a row only then.
  `CREATE TABLE categories (
     key text COLLATE "C" NOT NULL,
     title text NOT NULL,
     description text,
     critical boolean NOT NULL,
     sensitive boolean NOT NULL,
     channels jsonb NOT NULL,
     CONSTRAINT pk_categories PRIMARY KEY (key)
   )`,

  `CREATE TABLE channel_defaults (
     channel text COLLATE "C" NOT NULL,
     enabled boolean NOT NULL,
     timing text NOT NULL,
     CONSTRAINT pk_channel_defaults PRIMARY KEY (channel),
     CONSTRAINT channel_defaults_timing_check CHECK (timing IN ('ALWAYS', 'IF_UNSEEN'))
   )`,

  // One row for each person who ever chose something. Its lock is what changes of one person wait for: it stays when he resets.
  `CREATE TABLE preferences (
     recipient text COLLATE "C" NOT NULL,
     choices jsonb NOT NULL,
     paused_until timestamptz,
     updated_at timestamptz,
     CONSTRAINT pk_preferences PRIMARY KEY (recipient)
   )`,

  // Who changed what, when and from where. Only ever added to.
  `CREATE TABLE preference_changes (
     id uuid NOT NULL,
     kind text NOT NULL,
     subject text COLLATE "C" NOT NULL,
     changed_at timestamptz NOT NULL,
     changed_by text COLLATE "C" NOT NULL,
     source text NOT NULL,
     before jsonb NOT NULL,
     after jsonb NOT NULL,
     CONSTRAINT pk_preference_changes PRIMARY KEY (id),
     CONSTRAINT preference_changes_kind_check CHECK (kind IN ('person', 'category', 'channel')),
     CONSTRAINT preference_changes_source_check CHECK (source IN ('api', 'pause', 'reset', 'unsubscribe', 'admin'))
   )`,
  `CREATE INDEX ix_preference_changes_subject ON preference_changes (subject, changed_at)`,
];
