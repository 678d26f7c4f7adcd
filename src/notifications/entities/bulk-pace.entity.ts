import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row, for all bulk sends of the installation together. */
@Entity('bulk_pace')
@Check('bulk_pace_id_check', 'id')
export class BulkPaceEntity {
  @PrimaryColumn({ type: 'boolean', default: true, primaryKeyConstraintName: 'pk_bulk_pace' })
  id!: boolean;

  /** Until then their rate is used up. */
  @Column({ name: 'paced_at', type: 'timestamptz', default: () => `'-infinity'` })
  pacedAt!: Date;
}
