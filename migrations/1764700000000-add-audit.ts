import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who has changed what. Names are apart from entries: a person who is erased leaves his name, and no entry is touched. docs/decisions/0022-audit.md says why each
 * of these is as it is.
 */
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
     is_erased boolean NOT NULL DEFAULT false,
     CONSTRAINT pk_audit_names PRIMARY KEY (id)
   )`,
  // Somebody may be erased twice, and his hash is the same both times.
  `CREATE UNIQUE INDEX uq_audit_names_name ON audit_names (name) WHERE NOT is_erased`,
  `CREATE INDEX ix_audit_names_erased ON audit_names (name) WHERE is_erased`,
  `CREATE TABLE audit_entries (
     id uuid NOT NULL,
     at timestamptz NOT NULL,
     transaction bigint NOT NULL,
     actor bigint NOT NULL,
     action text COLLATE "C" NOT NULL,
     subject_kind text,
     subject bigint,
     thing uuid,
     people bigint[],
     detail json NOT NULL DEFAULT '{}',
     address text,
     CONSTRAINT pk_audit_entries PRIMARY KEY (id)
   ) PARTITION BY RANGE (id)`,
  `CREATE INDEX ix_audit_entries_action ON audit_entries (action, id)`,
  `CREATE INDEX ix_audit_entries_actor ON audit_entries (actor, action, id)`,
  `CREATE INDEX ix_audit_entries_transaction ON audit_entries (transaction)`,
  // Whom entries are about. Most are about a send, and are in neither.
  `CREATE INDEX ix_audit_entries_subject ON audit_entries (subject, id) WHERE subject_kind = 'recipient'`,
  `CREATE INDEX ix_audit_entries_people ON audit_entries USING gin (people) WITH (gin_pending_list_limit = 256) WHERE people IS NOT NULL`,

  `CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     RAISE EXCEPTION 'audit_entries only grows: % is refused', TG_OP
       USING ERRCODE = 'insufficient_privilege', HINT = 'Whole weeks that are older than AUDIT_DAYS are dropped by Herald.';
   END $$`,
  `CREATE TRIGGER refuse_audit_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`,
  // Of a week by itself: PostgreSQL gives each partition the triggers on rows, and no others.
  `CREATE TRIGGER refuse_audit_row_change BEFORE UPDATE OR DELETE ON audit_entries
     FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()`,
];
