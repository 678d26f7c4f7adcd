import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type DeliveryState, OPEN_STATES_SQL } from '../reasons.js';

const OPEN = `state IN ${OPEN_STATES_SQL}`;
const HELD = `lane = 3 AND state IN ('PENDING', 'DEFERRED', 'RETRYING', 'SENDING')`;

/** One notification, or a digest of several, over one channel to one person: what is to be done, and what became of it. Weekly partitions, by id. */
@Entity('deliveries')
@Index('ix_deliveries_due', ['channel', 'lane', 'dueAt'], { where: OPEN })
@Index('ix_deliveries_open', ['recipient'], { where: OPEN })
@Index('ix_deliveries_lease_until', ['leaseUntil'], { where: `state = 'SENDING'` })
@Index('ix_deliveries_state', ['state', 'id'])
@Index('ix_deliveries_channel', ['channel', 'id'])
@Index('ix_deliveries_reason', ['reason', 'id'], { where: `reason <> 'ALLOWED'` })
@Index('ix_deliveries_notification_id', ['notificationId'])
@Index('ix_deliveries_held', ['recipient', 'channel'], { where: HELD })
@Index('ix_deliveries_digest_id', ['digestId'], { where: 'digest_id IS NOT NULL' })
@Check('deliveries_lane_check', 'lane BETWEEN 0 AND 3')
@Check(
  'deliveries_state_check',
  `state IN ('PENDING', 'DEFERRED', 'SENDING', 'RETRYING', 'DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED')`,
)
export class DeliveryEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_deliveries' })
  id!: string;

  /** null: it is a digest. */
  @Column({ name: 'notification_id', type: 'uuid', nullable: true })
  notificationId!: string | null;

  /** The digest that it goes with, or went. */
  @Column({ name: 'digest_id', type: 'uuid', nullable: true })
  digestId!: string | null;

  @Column({ type: 'text', collation: 'C' })
  recipient!: string;

  @Column({ type: 'text', collation: 'C' })
  channel!: string;

  /** Index into LANES. */
  @Column({ type: 'smallint' })
  lane!: number;

  @Column({ type: 'text' })
  state!: DeliveryState;

  /** A code of docs/reasons.md. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ name: 'withdraw_when_seen', type: 'boolean' })
  withdrawWhenSeen!: boolean;

  /** When it is worked on. One that waits for a provider stays due. */
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  /** Counted before the work begins. */
  @Column({ type: 'smallint', default: 0 })
  attempts!: number;

  /** Those before somebody sent it again by hand: the schedule of retries begins behind them. */
  @Column({ name: 'attempts_before', type: 'smallint', default: 0 })
  attemptsBefore!: number;

  /** The number of its last claim: whoever writes what became of it says it. */
  @Column({ type: 'integer', default: 0 })
  fence!: number;

  @Column({ name: 'claimed_at', type: 'timestamptz', nullable: true })
  claimedAt!: Date | null;

  /** Whoever is at it has until then. */
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil!: Date | null;

  @Column({ name: 'delivered_at', type: 'timestamptz', nullable: true })
  deliveredAt!: Date | null;

  /** The `traceparent` of the send that it is of, where sends are traced. */
  @Column({ type: 'text', nullable: true })
  trace!: string | null;
}
