import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An address that is not written to any more. */
@Entity('suppressions')
@Index('ix_suppressions_address', ['address', 'channel'])
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
}
