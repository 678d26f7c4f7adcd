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

  /** No unseen one of the inbox has a place at or below this: what looks for them begins there. */
  @Column({ name: 'seen_seq', type: 'bigint', default: 0 })
  seenSeq!: number;

  @Column({ name: 'resync_seq', type: 'bigint', default: 0 })
  resyncSeq!: number;

  @Column({ name: 'added_floor', type: 'bigint', default: 0 })
  addedFloor!: number;

  /** Without a check: a node of the version before does not know of it, and must not make the changes of others fail. */
  @Column({ name: 'unseen_count', type: 'integer', default: 0 })
  unseenCount!: number;

  /** When the window began in which sounds are counted. */
  @Column({ name: 'loud_since', type: 'timestamptz', nullable: true })
  loudSince!: Date | null;

  /** How many came in it that would have made a sound. */
  @Column({ name: 'loud_count', type: 'integer', default: 0 })
  loudCount!: number;
}
