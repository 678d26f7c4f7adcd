import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0024-templates.md says why. Nodes of the version before write contents without subject and html, and read them without. */
export class AddTemplates1764700200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [`ALTER TABLE contents ADD COLUMN subject text, ADD COLUMN html text`];
