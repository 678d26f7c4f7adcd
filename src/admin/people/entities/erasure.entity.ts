import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody who is to be forgotten. Gone when he is. */
@Entity('erasures')
export class ErasureEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_erasures' })
  person!: string;

  @Column({ name: 'requested_at', type: 'timestamptz', default: () => 'now()' })
  requestedAt!: Date;

  /** Somebody is at it until then. */
  @Column({ name: 'lease_until', type: 'timestamptz' })
  leaseUntil!: Date;
}
