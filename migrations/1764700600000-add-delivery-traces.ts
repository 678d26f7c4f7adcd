import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A trace outlives Redis and the process that began it. A column without a default is there at once, however many rows there are. */
export class AddDeliveryTraces1764700600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries ADD COLUMN trace text');
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}
