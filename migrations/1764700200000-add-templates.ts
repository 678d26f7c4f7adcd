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

const UP = [
  `ALTER TABLE contents ADD COLUMN subject text, ADD COLUMN html text`,
  `CREATE TABLE templates (
     id uuid NOT NULL,
     key text COLLATE "C" NOT NULL,
     locale text COLLATE "C" NOT NULL,
     version integer NOT NULL,
     category text NOT NULL,
     subject text,
     title text NOT NULL,
     message text NOT NULL,
     html text,
     variables json NOT NULL,
     created_at timestamptz NOT NULL,
     created_by text COLLATE "C" NOT NULL,
     CONSTRAINT pk_templates PRIMARY KEY (id),
     CONSTRAINT uq_templates_version UNIQUE (key, locale, version)
   )`,
  `CREATE TABLE template_heads (
     key text COLLATE "C" NOT NULL,
     locale text COLLATE "C" NOT NULL,
     version integer NOT NULL,
     first_version integer NOT NULL,
     created_at timestamptz NOT NULL,
     deleted_at timestamptz,
     CONSTRAINT pk_template_heads PRIMARY KEY (key, locale)
   )`,
];
