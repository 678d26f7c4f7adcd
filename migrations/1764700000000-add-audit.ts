import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has changed what. Names are apart from entries: a person who is erased leaves his name, and no entry is touched. */
export class AddAudit1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `CREATE TABLE audit_names (
     id bigint GENERATED ALWAYS AS IDENTITY,
     name text COLLATE "C" NOT NULL,
     CONSTRAINT pk_audit_names PRIMARY KEY (id),
     CONSTRAINT uq_audit_names_name UNIQUE (name)
   )`,
  `CREATE TABLE audit_entries (
     id uuid NOT NULL,
     at timestamptz NOT NULL,
     actor bigint NOT NULL,
     action text COLLATE "C" NOT NULL,
     subject_kind text,
     subject bigint,
     detail json NOT NULL DEFAULT '{}',
     address text,
     CONSTRAINT pk_audit_entries PRIMARY KEY (id)
   )`,
];
