import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One published request to notify. Weekly partitions, by id. */
@Entity('sends')
@Index('ix_sends_cancellation_key', ['cancellationKey', 'createdBy'], { where: 'cancellation_key IS NOT NULL' })
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
}
