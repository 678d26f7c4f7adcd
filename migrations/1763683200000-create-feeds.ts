import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0001-feed.md says why each of these is as it is. */
export class CreateFeeds1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `CREATE TABLE feeds (
     recipient text COLLATE "C" NOT NULL,
     epoch integer NOT NULL,
     last_seq bigint NOT NULL DEFAULT 0,
     unread_count integer NOT NULL DEFAULT 0,
     seen_seq bigint NOT NULL DEFAULT 0,
     resync_seq bigint NOT NULL DEFAULT 0,
     added_floor bigint NOT NULL DEFAULT 0,
     CONSTRAINT pk_feeds PRIMARY KEY (recipient),
     CONSTRAINT feeds_unread_count_check CHECK (unread_count >= 0)
   ) WITH (fillfactor = 60)`,

  `CREATE TABLE contents (
     id uuid NOT NULL,
     title text NOT NULL,
     message text NOT NULL,
     action_url text,
     data json NOT NULL DEFAULT '{}',
     CONSTRAINT pk_contents PRIMARY KEY (id)
   ) PARTITION BY RANGE (id)`,

  `CREATE TABLE sends (
     id uuid NOT NULL,
     created_by text COLLATE "C" NOT NULL,
     created_at timestamptz NOT NULL,
     type text NOT NULL,
     recipients integer NOT NULL,
     CONSTRAINT pk_sends PRIMARY KEY (id)
   ) PARTITION BY RANGE (id)`,

  `CREATE TABLE notifications (
     id uuid NOT NULL,
     content_id uuid NOT NULL,
     send_id uuid NOT NULL,
     seq bigint NOT NULL,
     rev bigint NOT NULL,
     created_at timestamptz NOT NULL,
     delivered_at timestamptz,
     seen_at timestamptz,
     read_at timestamptz,
     archived_at timestamptz,
     snoozed_until timestamptz,
     resurfaced_at timestamptz,
     expires_at timestamptz,
     priority smallint NOT NULL,
     recipient text COLLATE "C" NOT NULL,
     category text NOT NULL,
     type text NOT NULL,
     topic text,
     gone text,
     verdicts smallint[],
     CONSTRAINT pk_notifications PRIMARY KEY (id),
     CONSTRAINT notifications_priority_check CHECK (priority BETWEEN 0 AND 3),
     CONSTRAINT notifications_gone_check CHECK (gone IN ('deleted', 'recalled', 'expired', 'replaced'))
   ) PARTITION BY RANGE (id)`,
  `CREATE INDEX ix_notifications_recipient_seq ON notifications (recipient, seq)`,
  `CREATE INDEX ix_notifications_recipient_rev ON notifications (recipient, rev)`,
  `CREATE INDEX ix_notifications_unread ON notifications (recipient, seq)
     WHERE read_at IS NULL AND archived_at IS NULL AND snoozed_until IS NULL AND gone IS NULL`,

  `CREATE TABLE idempotency_keys (
     caller text COLLATE "C" NOT NULL,
     key text COLLATE "C" NOT NULL,
     fingerprint bytea NOT NULL,
     answer json NOT NULL,
     expires_at timestamptz NOT NULL,
     CONSTRAINT pk_idempotency_keys PRIMARY KEY (caller, key)
   )`,
  `CREATE INDEX ix_idempotency_keys_expires_at ON idempotency_keys (expires_at)`,
];
