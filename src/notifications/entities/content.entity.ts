import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was said: once per send, never changed but for the key that it is sealed with. Weekly partitions, by id. */
@Entity('contents')
@Index('ix_contents_words', { synchronize: false })
@Index('ix_contents_sealed', ['sealedKey', 'id'], { where: 'sealed_key IS NOT NULL' })
@Index('ix_contents_wordless', ['id'], { where: 'words IS NULL' })
export class ContentEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_contents' })
  id!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  message!: string;

  @Column({ name: 'action_url', type: 'text', nullable: true })
  actionUrl!: string | null;

  @Column({ type: 'json', default: {} })
  data!: string;

  /** Of mails, in place of the title. */
  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  /** Of mails, in place of the message; sanitized. */
  @Column({ type: 'text', nullable: true })
  html!: string | null;

  /** What it is found by: its words, and whose it is, see notification-search.ts. Null: it was published before there was a search. */
  @Column({ type: 'tsvector', nullable: true })
  words!: string | null;

  /** With which key `sealed` was encrypted; null: all of it is in clear. */
  @Column({ name: 'sealed_key', type: 'text', collation: 'C', nullable: true })
  sealedKey!: string | null;

  /** What a sensitive one says: the other columns have placeholders then, and `words` has no word. */
  @Column({ type: 'bytea', nullable: true })
  sealed!: Buffer | null;
}
