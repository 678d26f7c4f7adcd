import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One published request to notify. Weekly partitions, by id. */
@Entity('sends')
@Index('ix_sends_cancellation_key', ['cancellationKey', 'createdBy'], { where: 'cancellation_key IS NOT NULL' })
@Index('ix_sends_type', ['type', 'id'])
@Index('ix_sends_category', ['category', 'id'])
@Index('ix_sends_priority', ['priority', 'id'])
@Index('ix_sends_topic', ['topic', 'id'], { where: 'topic IS NOT NULL' })
@Index('ix_sends_unfiled', ['id'], { where: 'category IS NULL' })
@Index('ix_sends_recalling', ['cancelledAt'], { where: 'cancelled_at IS NOT NULL AND recalled_at IS NULL' })
export class SendEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_sends' })
  id!: string;

  @Column({ name: 'created_by', type: 'text', collation: 'C' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'integer' })
  recipients!: number;

  /** By which its sender recalls it. */
  @Column({ name: 'cancellation_key', type: 'text', collation: 'C', nullable: true })
  cancellationKey!: string | null;

  /** When it was asked to be recalled. */
  @Column({ name: 'cancelled_at', type: 'timestamptz', nullable: true })
  cancelledAt!: Date | null;

  /** When it had been, everywhere. */
  @Column({ name: 'recalled_at', type: 'timestamptz', nullable: true })
  recalledAt!: Date | null;

  /** These three are the same for all of its notifications, which are found by them. null: it is of a node of an older version, and not filed yet. */
  @Column({ type: 'text', nullable: true })
  category!: string | null;

  @Column({ type: 'text', nullable: true })
  topic!: string | null;

  /** Index into PRIORITIES. */
  @Column({ type: 'smallint', nullable: true })
  priority!: number | null;
}
