import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0020-digests-and-caps.md says why each of these is as it is. */
export class AddDigests1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  // A digest is a row of its own, of no single notification; its members name it.
  `ALTER TABLE deliveries ALTER COLUMN notification_id DROP NOT NULL, ADD COLUMN digest_id uuid`,
  // 3: what was held back, and digests. Workers of the version before don't look into that lane.
  `ALTER TABLE deliveries DROP CONSTRAINT deliveries_lane_check`,
  `ALTER TABLE deliveries ADD CONSTRAINT deliveries_lane_check CHECK (lane BETWEEN 0 AND 3) NOT VALID`,
  `CREATE INDEX ix_deliveries_held ON deliveries (recipient, channel)
     WHERE lane = 3 AND state IN ('PENDING', 'DEFERRED', 'RETRYING', 'SENDING')`,
  `CREATE INDEX ix_deliveries_digest_id ON deliveries (digest_id) WHERE digest_id IS NOT NULL`,

  `CREATE TABLE channel_usage (
     recipient text COLLATE "C" NOT NULL,
     channel text COLLATE "C" NOT NULL,
     went jsonb NOT NULL DEFAULT '[]',
     last_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT pk_channel_usage PRIMARY KEY (recipient, channel)
   ) WITH (fillfactor = 70)`,
  `CREATE INDEX ix_channel_usage_last_at ON channel_usage (last_at)`,

  // How many came with a sound since then; all of them nodes of the version before leave as they are.
  `ALTER TABLE feeds ADD COLUMN loud_since timestamptz, ADD COLUMN loud_count integer NOT NULL DEFAULT 0`,
];
