import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0017-push.md says why each of these is as it is. */
export class AddDevices1764600100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `CREATE TABLE devices (
     id uuid NOT NULL,
     recipient text COLLATE "C" NOT NULL,
     platform text NOT NULL,
     address text NOT NULL,
     address_hash bytea NOT NULL,
     p256dh bytea,
     auth bytea,
     server_key text,
     label text,
     created_at timestamptz NOT NULL DEFAULT now(),
     registered_at timestamptz NOT NULL DEFAULT now(),
     last_used_at timestamptz,
     CONSTRAINT pk_devices PRIMARY KEY (id),
     CONSTRAINT devices_platform_check CHECK (platform IN ('FCM', 'WEB_PUSH'))
   )`,
  // An endpoint is longer than an index takes.
  `CREATE UNIQUE INDEX ux_devices_address_hash ON devices (address_hash)`,
  `CREATE INDEX ix_devices_recipient ON devices (recipient)`,

  `CREATE TABLE push_receipts (
     delivery_id uuid NOT NULL,
     address_hash bytea NOT NULL,
     provider_message_id text,
     taken_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT pk_push_receipts PRIMARY KEY (delivery_id, address_hash)
   ) PARTITION BY RANGE (delivery_id)`,
];
