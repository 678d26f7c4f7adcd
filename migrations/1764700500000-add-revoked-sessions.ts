import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose tokens of before are refused. People are known here by a keyed hash: who was erased stays signed out, and his id is not here. */
export class AddRevokedSessions1764700500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `CREATE TABLE revoked_sessions (
     person text COLLATE "C" NOT NULL,
     not_before timestamptz NOT NULL,
     changed_at timestamptz NOT NULL,
     CONSTRAINT pk_revoked_sessions PRIMARY KEY (person)
   )`,
  `CREATE INDEX ix_revoked_sessions_changed_at ON revoked_sessions (changed_at, person)`,
];
