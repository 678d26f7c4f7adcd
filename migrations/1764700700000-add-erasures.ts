import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0028-people.md says why. */
export class AddErasures1764700700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  // Of whom is to be forgotten there is a row until he is.
  `CREATE TABLE erasures (
     person text COLLATE "C" NOT NULL,
     requested_at timestamptz NOT NULL DEFAULT now(),
     lease_until timestamptz NOT NULL,
     CONSTRAINT pk_erasures PRIMARY KEY (person)
   )`,
];
