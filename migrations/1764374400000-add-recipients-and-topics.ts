import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0013-whom-it-reaches.md says why each of these is as it is. */
export class AddRecipientsAndTopics1764374400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const UP = [
  `CREATE TABLE recipients (
     id text COLLATE "C" NOT NULL,
     email text,
     phone text,
     display_name text,
     locale text,
     time_zone text,
     attributes jsonb NOT NULL DEFAULT '{}',
     created_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT pk_recipients PRIMARY KEY (id)
   )`,
  // Whoever was sent to has a feed; whoever only looked into his inbox has none.
  `INSERT INTO recipients (id) SELECT recipient FROM feeds`,

  `CREATE TABLE topics (
     key text COLLATE "C" NOT NULL,
     description text,
     public boolean NOT NULL,
     followers integer NOT NULL DEFAULT 0,
     created_at timestamptz NOT NULL DEFAULT now(),
     CONSTRAINT pk_topics PRIMARY KEY (key),
     CONSTRAINT topics_followers_check CHECK (followers >= 0)
   )`,
  `CREATE INDEX ix_topics_public ON topics (key) WHERE public`,
  `CREATE TABLE topic_followers (
     topic text COLLATE "C" NOT NULL,
     recipient text COLLATE "C" NOT NULL,
     CONSTRAINT pk_topic_followers PRIMARY KEY (topic, recipient)
   )`,
  `CREATE INDEX ix_topic_followers_recipient ON topic_followers (recipient, topic)`,

  // For the followers of a topic, in parts: what was published goes up to this one, in byte order.
  `ALTER TABLE scheduled_sends ADD COLUMN topic text COLLATE "C", ADD COLUMN resume_after text COLLATE "C",
     ADD COLUMN topic_next_at timestamptz`,
  // A worker of the version before must not find them: it would publish them to nobody, and close them. Its next_at is never, then.
  `CREATE INDEX ix_scheduled_sends_look_at ON scheduled_sends ((coalesce(topic_next_at, next_at)), id)
     WHERE closed_at IS NULL`,
];
