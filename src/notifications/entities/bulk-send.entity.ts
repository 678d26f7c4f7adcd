import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

const count = { type: 'integer', default: 0 } as const;
const NEVER = { type: 'timestamptz', default: () => `'-infinity'` } as const;

/** One request to notify an audience of any size, and how far it has come. The row decides: whoever moves it on, published. */
@Entity('bulk_sends')
@Index('ix_bulk_sends_open', ['nextAt', 'id'], { where: `state IN ('SCHEDULED', 'RUNNING')` })
@Index('ix_bulk_sends_finished_at', ['finishedAt'], { where: 'finished_at IS NOT NULL' })
@Index('ix_bulk_sends_sealed', ['sealedKey', 'id'], { where: 'sealed_key IS NOT NULL' })
@Check('bulk_sends_state_check', `state IN ('SCHEDULED', 'RUNNING', 'PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED')`)
@Check('bulk_sends_rate_check', 'rate > 0')
export class BulkSendEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_bulk_sends' })
  id!: string;

  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ type: 'text' })
  state!: string;

  /** A code: why it FAILED. */
  @Column({ type: 'text', nullable: true })
  failure!: string | null;

  @Column({ name: 'created_by', type: 'text', collation: 'C' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'scheduled_at', type: 'timestamptz', nullable: true })
  scheduledAt!: Date | null;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'text' })
  type!: string;

  /** See BulkAudience. */
  @Column({ type: 'json' })
  audience!: string;

  /** What is to be said, as it was checked; see KeptRequest. Where it is sealed, without its texts. */
  @Column({ type: 'json' })
  request!: string;

  @Column({ name: 'sealed_key', type: 'text', collation: 'C', nullable: true })
  sealedKey!: string | null;

  /** What is left out of `request`. */
  @Column({ type: 'bytea', nullable: true })
  sealed!: Buffer | null;

  /** Recipients a second, at most; null: no limit of its own. */
  @Column({ type: 'integer', nullable: true })
  rate!: number | null;

  /** Everybody of the audience up to this one, in byte order, is done; empty: nobody, or it is over. */
  @Column({ type: 'text', collation: 'C', default: '' })
  position!: string;

  /** The row of `sends` that the next notifications name; null: the next chunk draws one. */
  @Column({ type: 'uuid', nullable: true })
  part!: string | null;

  @Column(count)
  total!: number;

  /** Whether `total` was counted to its end. */
  @Column({ name: 'is_counted', type: 'boolean', default: false })
  isCounted!: boolean;

  @Column(count)
  processed!: number;

  @Column(count)
  accepted!: number;

  @Column(count)
  rejected!: number;

  @Column(count)
  delivered!: number;

  @Column(count)
  seen!: number;

  @Column(count)
  read!: number;

  @Column(count)
  failed!: number;

  /** When `delivered` and what follows was last counted, and how long that took. */
  @Column({ ...NEVER, name: 'tallied_at' })
  talliedAt!: Date;

  @Column({ name: 'tally_seconds', type: 'double precision', default: 0 })
  tallySeconds!: number;

  /** When it is worked on next, if nobody is at it. */
  @Column({ name: 'next_at', type: 'timestamptz' })
  nextAt!: Date;

  /** Not before this, by its own rate. */
  @Column({ ...NEVER, name: 'paced_at' })
  pacedAt!: Date;

  /** Until then whoever claimed it is at it. */
  @Column({ ...NEVER, name: 'lease_until' })
  leaseUntil!: Date;

  /** How often it was claimed: whoever has an older number publishes nothing. */
  @Column(count)
  fence!: number;

  @Column({ type: 'smallint', default: 0 })
  failures!: number;
}
