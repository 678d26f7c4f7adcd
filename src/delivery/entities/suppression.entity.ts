import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An address that is not written to any more. */
@Entity('suppressions')
@Index('ix_suppressions_address', ['address', 'channel'])
@Index('ix_suppressions_recipient', ['recipient'], { where: 'recipient IS NOT NULL' })
export class SuppressionEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_suppressions' })
  channel!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_suppressions' })
  address!: string;

  /** The code of the answer that showed it. */
  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  since!: Date;

  /** Whose delivery came back; null: nobody's, or from before this was written down. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  recipient!: string | null;
}
