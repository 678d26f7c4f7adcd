import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * By how much one statement changed what is counted, written by triggers in its own transaction, and added up within seconds. `plan`: of
 * notifications, over all of the channels that it names; `channel`: of deliveries.
 */
@Entity('report_deltas')
export class ReportDeltaEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_report_deltas',
  })
  id!: number;

  /** When the notifications were published: quarters of an hour since 1970. */
  @Column({ type: 'integer' })
  slot!: number;

  @Column({ type: 'text', collation: 'C' })
  category!: string;

  @Column({ type: 'text', collation: 'C' })
  type!: string;

  /** Index into PRIORITIES. */
  @Column({ type: 'smallint' })
  priority!: number;

  @Column({ type: 'text', collation: 'C', nullable: true })
  plan!: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  channel!: string | null;

  /** Of `delivered`: how long it took, by LATENCY_BOUNDS_MS. */
  @Column({ type: 'smallint', nullable: true })
  bucket!: number | null;

  @Column({ type: 'integer', default: 0 })
  planned!: number;

  @Column({ type: 'integer', default: 0 })
  delivered!: number;

  @Column({ type: 'integer', default: 0 })
  seen!: number;

  @Column({ type: 'integer', default: 0 })
  read!: number;

  @Column({ type: 'integer', default: 0 })
  failed!: number;

  /** Skipped after it was planned. */
  @Column({ type: 'integer', default: 0 })
  dropped!: number;

  @Column({ type: 'integer', default: 0 })
  cancelled!: number;
}
