import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0019-sensitive-content.md says why. Nodes of the version before see the placeholders that stand in the other columns. */
export class SealContents1764600300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `ALTER TABLE contents ADD COLUMN sealed_key text COLLATE "C", ADD COLUMN sealed bytea`,
  // By the key: how many still need it, and which. Empty where nothing is sensitive.
  `CREATE INDEX ix_contents_sealed ON contents (sealed_key, id) WHERE sealed_key IS NOT NULL`,
  `ALTER TABLE scheduled_sends ADD COLUMN sealed_key text COLLATE "C", ADD COLUMN sealed bytea`,
  `CREATE INDEX ix_scheduled_sends_sealed ON scheduled_sends (sealed_key, id) WHERE sealed_key IS NOT NULL`,
  // Of the fingerprint, which is sealed with it.
  `ALTER TABLE idempotency_keys ADD COLUMN sealed_key text COLLATE "C"`,
  `CREATE INDEX ix_idempotency_keys_sealed ON idempotency_keys (sealed_key) WHERE sealed_key IS NOT NULL`,
];
