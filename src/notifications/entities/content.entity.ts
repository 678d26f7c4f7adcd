import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was said: once per send, never changed. Weekly partitions, by id. */
@Entity('contents')
@Index('ix_contents_words', { synchronize: false })
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

  /** What it is found by: its words, and whose it is, see notification-search.ts. Null: it was published before there was a search. */
  @Column({ type: 'tsvector', nullable: true })
  words!: string | null;
}
