import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0012-in-ones-own-process.md says why each of these is as it is. */
export class AddFeedListeners1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The functions run in statements of whoever changes a feed, wherever that connection looks for tables.
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    for (const statement of up(schema)) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const up = (schema: string): string[] => [
  `CREATE TABLE feed_listeners (
     name text COLLATE "C" NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT pk_feed_listeners PRIMARY KEY (name)
   )`,
  `CREATE TABLE feed_cursors (
     listener text COLLATE "C" NOT NULL,
     recipient text COLLATE "C" NOT NULL,
     position bigint NOT NULL,
     behind boolean NOT NULL,
     due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     failures smallint NOT NULL DEFAULT 0,
     CONSTRAINT pk_feed_cursors PRIMARY KEY (listener, recipient)
   )`,
  `CREATE INDEX ix_feed_cursors_behind ON feed_cursors (listener, due_at) WHERE behind`,

  // A cursor that is behind already is locked all the same: whoever moves it on must see this transaction's numbers, or wait for them.
  `CREATE FUNCTION feeds_are_ahead() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF NOT EXISTS (SELECT FROM ${schema}.feed_listeners) THEN RETURN NULL; END IF;
     IF TG_OP = 'INSERT' THEN
       INSERT INTO ${schema}.feed_cursors AS c (listener, recipient, position, behind)
       SELECT l.name, n.recipient, 0, true FROM feeds_after n CROSS JOIN ${schema}.feed_listeners l
       WHERE n.last_seq > 0 ORDER BY n.recipient, l.name
       ON CONFLICT (listener, recipient) DO UPDATE SET behind = true, due_at = clock_timestamp() WHERE NOT c.behind;
     ELSE
       INSERT INTO ${schema}.feed_cursors AS c (listener, recipient, position, behind)
       SELECT l.name, n.recipient, o.last_seq, true
       FROM feeds_after n JOIN feeds_before o ON o.recipient = n.recipient CROSS JOIN ${schema}.feed_listeners l
       WHERE n.last_seq > o.last_seq ORDER BY n.recipient, l.name
       ON CONFLICT (listener, recipient) DO UPDATE SET behind = true, due_at = clock_timestamp() WHERE NOT c.behind;
     END IF;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER feeds_are_added AFTER INSERT ON feeds REFERENCING NEW TABLE AS feeds_after
     FOR EACH STATEMENT EXECUTE FUNCTION feeds_are_ahead()`,
  `CREATE TRIGGER feeds_are_moved AFTER UPDATE ON feeds REFERENCING NEW TABLE AS feeds_after OLD TABLE AS feeds_before
     FOR EACH STATEMENT EXECUTE FUNCTION feeds_are_ahead()`,
];
