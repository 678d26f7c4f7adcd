import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently, type NewIndex } from './index-by-partition.js';

/** docs/decisions/0025-search.md says why each of these is as it is. In no transaction, so that nobody waits for an index: each step may be run again. */
export class AddSearch1764700300000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of COLUMNS) await runner.query(statement);
    for (const index of INDEXES) await createIndexConcurrently(runner, index);
    await runner.query('DROP INDEX IF EXISTS ix_deliveries_failed');
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const COLUMNS = [
  // All notifications of a send have the same: they are found by their send, and publishing to many pays once. null: of a node of the version before.
  `ALTER TABLE sends ADD COLUMN IF NOT EXISTS category text, ADD COLUMN IF NOT EXISTS topic text,
     ADD COLUMN IF NOT EXISTS priority smallint`,
  // Tries before somebody sent it again by hand: the schedule of retries begins behind them.
  `ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS attempts_before smallint NOT NULL DEFAULT 0`,
];

/** Signs between words, as blanks: what is given to PostgreSQL's parser has words alone in it. Whatever the collation. */
const RECIPIENT_WORDS = `to_tsvector('simple'::regconfig, translate(
  id || ' ' || coalesce(email, '') || ' ' || coalesce(display_name, ''), '!"#$%&''()*+,-./:;<=>?@[\\]^_\`{|}~', repeat(' ', 32)))`;

const INDEXES: readonly NewIndex[] = [
  { name: 'ix_sends_type', table: 'sends', on: '(type, id)' },
  { name: 'ix_sends_category', table: 'sends', on: '(category, id)' },
  { name: 'ix_sends_priority', table: 'sends', on: '(priority, id)' },
  { name: 'ix_sends_topic', table: 'sends', on: '(topic, id) WHERE topic IS NOT NULL' },
  { name: 'ix_sends_unfiled', table: 'sends', on: '(id) WHERE category IS NULL' },
  {
    name: 'ix_notifications_gone',
    table: 'notifications',
    on: `(gone, id) WHERE gone IN ('deleted', 'recalled', 'expired', 'replaced')`,
  },
  { name: 'ix_deliveries_state', table: 'deliveries', on: '(state, id)' },
  { name: 'ix_deliveries_channel', table: 'deliveries', on: '(channel, id)' },
  { name: 'ix_deliveries_reason', table: 'deliveries', on: `(reason, id) WHERE reason <> 'ALLOWED'` },
  { name: 'ix_suppressions_address', table: 'suppressions', on: '(address, channel)' },
  {
    name: 'ix_recipients_words',
    table: 'recipients',
    on: `USING gin ((${RECIPIENT_WORDS})) WITH (gin_pending_list_limit = 256)`,
  },
];
