import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './index-by-partition.js';

/** Whose address it was when it came back: he may have another one by the time that he is to be forgotten. In no transaction: each step may be run again. */
export class AddSuppressedPeople1764700800000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // null: of an operator’s or a provider’s word alone, or of before.
    await runner.query('ALTER TABLE suppressions ADD COLUMN IF NOT EXISTS recipient text COLLATE "C"');
    await createIndexConcurrently(runner, {
      name: 'ix_suppressions_recipient',
      table: 'suppressions',
      on: '(recipient) WHERE recipient IS NOT NULL',
    });
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}
