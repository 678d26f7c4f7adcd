import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0010-lifecycle.md says why each of these is as it is. */
export class AddLifecycle1764288000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `ALTER TABLE feeds ADD COLUMN unseen_count integer NOT NULL DEFAULT 0`,
  `UPDATE feeds f SET unseen_count = n.unseen
   FROM (SELECT recipient, count(*) AS unseen FROM notifications
         WHERE seen_at IS NULL AND archived_at IS NULL AND snoozed_until IS NULL AND gone IS NULL
         GROUP BY recipient) AS n
   WHERE n.recipient = f.recipient`,

  `ALTER TABLE notifications ADD COLUMN collapse_key text COLLATE "C"`,
  `CREATE INDEX ix_notifications_collapse_key ON notifications (recipient, collapse_key)
     WHERE collapse_key IS NOT NULL AND gone IS NULL`,
  `CREATE INDEX ix_notifications_archived ON notifications (recipient, seq)
     WHERE archived_at IS NOT NULL AND gone IS NULL`,
  `CREATE INDEX ix_notifications_asleep ON notifications (recipient, seq)
     WHERE snoozed_until IS NOT NULL AND gone IS NULL`,
  `CREATE INDEX ix_notifications_snoozed_until ON notifications (snoozed_until)
     WHERE snoozed_until IS NOT NULL AND gone IS NULL`,
  `CREATE INDEX ix_notifications_expires_at ON notifications (expires_at)
     WHERE expires_at IS NOT NULL AND gone IS NULL`,

  `ALTER TABLE contents ADD COLUMN words tsvector`,
  `CREATE INDEX ix_contents_wordless ON contents (id) WHERE words IS NULL`,
  `CREATE INDEX ix_contents_words ON contents USING gin (words) WITH (gin_pending_list_limit = 256)`,

  `ALTER TABLE sends ADD COLUMN cancellation_key text COLLATE "C",
     ADD COLUMN cancelled_at timestamptz, ADD COLUMN recalled_at timestamptz`,
  `CREATE INDEX ix_sends_cancellation_key ON sends (cancellation_key, created_by) WHERE cancellation_key IS NOT NULL`,
  `CREATE INDEX ix_sends_recalling ON sends (cancelled_at) WHERE cancelled_at IS NOT NULL AND recalled_at IS NULL`,

  `CREATE TABLE scheduled_sends (
     id uuid NOT NULL,
     created_by text COLLATE "C" NOT NULL,
     created_at timestamptz NOT NULL,
     due_at timestamptz NOT NULL,
     next_at timestamptz NOT NULL,
     failures smallint NOT NULL DEFAULT 0,
     expires_at timestamptz,
     type text NOT NULL,
     cancellation_key text COLLATE "C",
     collapse_key text COLLATE "C",
     recipients text[] NOT NULL,
     size integer NOT NULL,
     request json NOT NULL,
     published_as uuid,
     closed_at timestamptz,
     CONSTRAINT pk_scheduled_sends PRIMARY KEY (id)
   )`,
  `CREATE INDEX ix_scheduled_sends_next_at ON scheduled_sends (next_at, id) WHERE closed_at IS NULL`,
  `CREATE INDEX ix_scheduled_sends_expires_at ON scheduled_sends (expires_at)
     WHERE expires_at IS NOT NULL AND closed_at IS NULL`,
  `CREATE INDEX ix_scheduled_sends_collapse_key ON scheduled_sends (collapse_key, due_at)
     WHERE collapse_key IS NOT NULL AND closed_at IS NULL`,
  `CREATE INDEX ix_scheduled_sends_closed_at ON scheduled_sends (closed_at) WHERE closed_at IS NOT NULL`,
  `CREATE INDEX ix_scheduled_sends_cancellation_key ON scheduled_sends (cancellation_key, created_by)
     WHERE cancellation_key IS NOT NULL AND closed_at IS NULL`,
];
