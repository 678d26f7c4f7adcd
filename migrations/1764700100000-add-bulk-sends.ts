import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0023-bulk-sends.md says why each of these is as it is. */
export class AddBulkSends1764700100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `CREATE TABLE bulk_sends (
     id uuid NOT NULL,
     name text,
     state text NOT NULL,
     failure text,
     created_by text COLLATE "C" NOT NULL,
     created_at timestamptz NOT NULL,
     scheduled_at timestamptz,
     started_at timestamptz,
     finished_at timestamptz,
     expires_at timestamptz,
     type text NOT NULL,
     audience json NOT NULL,
     request json NOT NULL,
     sealed_key text COLLATE "C",
     sealed bytea,
     rate integer,
     position text COLLATE "C" NOT NULL DEFAULT '',
     part uuid,
     total integer NOT NULL DEFAULT 0,
     is_counted boolean NOT NULL DEFAULT false,
     processed integer NOT NULL DEFAULT 0,
     accepted integer NOT NULL DEFAULT 0,
     rejected integer NOT NULL DEFAULT 0,
     delivered integer NOT NULL DEFAULT 0,
     seen integer NOT NULL DEFAULT 0,
     read integer NOT NULL DEFAULT 0,
     failed integer NOT NULL DEFAULT 0,
     tallied_at timestamptz NOT NULL DEFAULT '-infinity',
     tally_seconds double precision NOT NULL DEFAULT 0,
     next_at timestamptz NOT NULL,
     paced_at timestamptz NOT NULL DEFAULT '-infinity',
     lease_until timestamptz NOT NULL DEFAULT '-infinity',
     fence integer NOT NULL DEFAULT 0,
     failures smallint NOT NULL DEFAULT 0,
     CONSTRAINT pk_bulk_sends PRIMARY KEY (id),
     CONSTRAINT bulk_sends_state_check CHECK (state IN ('SCHEDULED', 'RUNNING', 'PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED')),
     CONSTRAINT bulk_sends_rate_check CHECK (rate > 0)
   ) WITH (fillfactor = 50)`,
  `CREATE INDEX ix_bulk_sends_open ON bulk_sends (next_at, id) WHERE state IN ('SCHEDULED', 'RUNNING')`,
  `CREATE INDEX ix_bulk_sends_finished_at ON bulk_sends (finished_at) WHERE finished_at IS NOT NULL`,
  `CREATE INDEX ix_bulk_sends_sealed ON bulk_sends (sealed_key, id) WHERE sealed_key IS NOT NULL`,

  // Which sends a bulk send became: one for each stretch of some minutes.
  `CREATE TABLE bulk_send_parts (
     bulk_id uuid NOT NULL,
     send_id uuid NOT NULL,
     CONSTRAINT pk_bulk_send_parts PRIMARY KEY (bulk_id, send_id)
   )`,
  // Of those that are for a list of people, while they are at work.
  `CREATE TABLE bulk_send_recipients (
     bulk_id uuid NOT NULL,
     recipient text COLLATE "C" NOT NULL,
     CONSTRAINT pk_bulk_send_recipients PRIMARY KEY (bulk_id, recipient)
   )`,
  `CREATE INDEX ix_bulk_send_recipients_recipient ON bulk_send_recipients (recipient)`,
  // One row: until when all bulk sends of the installation have used up their rate.
  `CREATE TABLE bulk_pace (
     id boolean NOT NULL DEFAULT true,
     paced_at timestamptz NOT NULL DEFAULT '-infinity',
     CONSTRAINT pk_bulk_pace PRIMARY KEY (id),
     CONSTRAINT bulk_pace_id_check CHECK (id)
   )`,
  `INSERT INTO bulk_pace DEFAULT VALUES`,
];
