import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One recipient's feed: the counter that orders all that happens to him. See docs/decisions/0001-feed.md. */
@Entity('feeds')
@Check('feeds_unread_count_check', 'unread_count >= 0')
export class FeedEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_feeds' })
  recipient!: string;

  /** Drawn at random, from 1 on, when the row comes to be. */
  @Column({ type: 'integer' })
  epoch!: number;

  @Column({ name: 'last_seq', type: 'bigint', default: 0 })
  lastSeq!: number;

  @Column({ name: 'unread_count', type: 'integer', default: 0 })
  unreadCount!: number;

  @Column({ name: 'seen_seq', type: 'bigint', default: 0 })
  seenSeq!: number;

  @Column({ name: 'resync_seq', type: 'bigint', default: 0 })
  resyncSeq!: number;

  @Column({ name: 'added_floor', type: 'bigint', default: 0 })
  addedFloor!: number;
}
