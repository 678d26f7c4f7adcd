import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0014-delivering.md says why each of these is as it is. */
export class AddDeliveries1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  // `taken_at`: when a provider first took it; `delivered_at` stays what a device said.
  `ALTER TABLE notifications ADD COLUMN silent boolean NOT NULL DEFAULT false, ADD COLUMN plan text,
     ADD COLUMN taken_at timestamptz, DROP COLUMN verdicts`,
  // Published to other channels alone: a tombstone from the beginning, as far as the inbox is concerned. The rows that are there are right.
  `ALTER TABLE notifications DROP CONSTRAINT notifications_gone_check`,
  `ALTER TABLE notifications ADD CONSTRAINT notifications_gone_check
     CHECK (gone IN ('deleted', 'recalled', 'expired', 'replaced', 'unlisted')) NOT VALID`,
  `CREATE INDEX ix_notifications_unlisted ON notifications (recipient, collapse_key) WHERE gone = 'unlisted'`,

  `CREATE TABLE deliveries (
     id uuid NOT NULL,
     notification_id uuid NOT NULL,
     recipient text COLLATE "C" NOT NULL,
     channel text COLLATE "C" NOT NULL,
     lane smallint NOT NULL,
     state text NOT NULL,
     reason text,
     withdraw_when_seen boolean NOT NULL,
     due_at timestamptz NOT NULL,
     attempts smallint NOT NULL DEFAULT 0,
     fence integer NOT NULL DEFAULT 0,
     claimed_at timestamptz,
     lease_until timestamptz,
     delivered_at timestamptz,
     CONSTRAINT pk_deliveries PRIMARY KEY (id),
     CONSTRAINT deliveries_lane_check CHECK (lane BETWEEN 0 AND 2),
     CONSTRAINT deliveries_state_check CHECK (state IN
       ('PENDING', 'DEFERRED', 'SENDING', 'RETRYING', 'DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED'))
   ) PARTITION BY RANGE (id)`,
  `CREATE INDEX ix_deliveries_due ON deliveries (channel, lane, due_at)
     WHERE state IN ('PENDING', 'DEFERRED', 'RETRYING')`,
  `CREATE INDEX ix_deliveries_open ON deliveries (recipient) WHERE state IN ('PENDING', 'DEFERRED', 'RETRYING')`,
  `CREATE INDEX ix_deliveries_lease_until ON deliveries (lease_until) WHERE state = 'SENDING'`,
  `CREATE INDEX ix_deliveries_failed ON deliveries (id) WHERE state = 'FAILED'`,
  `CREATE INDEX ix_deliveries_notification_id ON deliveries (notification_id)`,

  `CREATE TABLE delivery_attempts (
     delivery_id uuid NOT NULL,
     number smallint NOT NULL,
     started_at timestamptz NOT NULL,
     finished_at timestamptz,
     outcome text NOT NULL,
     error_code text,
     error_message text,
     provider text,
     provider_message_id text,
     CONSTRAINT pk_delivery_attempts PRIMARY KEY (delivery_id, number),
     CONSTRAINT delivery_attempts_outcome_check CHECK (outcome IN ('SENDING', 'DELIVERED', 'RETRYING', 'FAILED'))
   ) PARTITION BY RANGE (delivery_id)`,

  `CREATE TABLE suppressions (
     channel text COLLATE "C" NOT NULL,
     address text COLLATE "C" NOT NULL,
     reason text NOT NULL,
     since timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT pk_suppressions PRIMARY KEY (channel, address)
   )`,

  `CREATE TABLE installation_secrets (
     name text COLLATE "C" NOT NULL,
     value bytea NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT pk_installation_secrets PRIMARY KEY (name)
   )`,
];
