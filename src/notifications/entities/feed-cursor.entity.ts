import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How far a listener has come in one feed. Triggers on `feeds` make it, and mark it as behind. */
@Entity('feed_cursors')
@Index('ix_feed_cursors_behind', ['listener', 'dueAt'], { where: 'behind' })
export class FeedCursorEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_feed_cursors' })
  listener!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_feed_cursors' })
  recipient!: string;

  @Column({ type: 'bigint' })
  position!: number;

  /** The feed has gone on since. */
  @Column({ type: 'boolean' })
  behind!: boolean;

  /** When it is looked at: since when it is behind, or later where the listener has failed. */
  @Column({ name: 'due_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  dueAt!: Date;

  @Column({ type: 'smallint', default: 0 })
  failures!: number;
}
