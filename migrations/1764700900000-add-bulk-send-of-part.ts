import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './index-by-partition.js';

/** Which bulk send a send was a part of. In no transaction: it may be run again. */
export class AddBulkSendOfPart1764700900000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await createIndexConcurrently(runner, {
      name: 'ix_bulk_send_parts_send_id',
      table: 'bulk_send_parts',
      on: '(send_id)',
    });
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}
