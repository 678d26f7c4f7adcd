import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Something that the installation's own services are told by status webhooks, written by triggers with what it tells. Weekly partitions, by id. */
@Entity('status_events')
@Index('ix_status_events_due', ['isReplay', 'dueAt'], { where: 'due_at IS NOT NULL' })
export class StatusEventEntity {
  /** The same in all that is ever sent of it. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_status_events' })
  id!: string;

  @Column({ type: 'text', collation: 'C' })
  kind!: string;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;

  @Column({ name: 'notification_id', type: 'uuid' })
  notificationId!: string;

  @Column({ name: 'delivery_id', type: 'uuid', nullable: true })
  deliveryId!: string | null;

  @Column({ type: 'text', collation: 'C' })
  recipient!: string;

  @Column({ type: 'text', collation: 'C', nullable: true })
  channel!: string | null;

  /** A code of docs/reasons.md. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** When it is sent, or, while somebody is at it, may be by others; null: it has been. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  /** It was sent before, and an admin asked for it again: what is new goes first. */
  @Column({ name: 'is_replay', type: 'boolean', default: false })
  isReplay!: boolean;

  /** The number of its last claim: whoever writes what became of it says it. */
  @Column({ type: 'integer', default: 0 })
  fence!: number;

  /** In a row. */
  @Column({ type: 'smallint', default: 0 })
  failures!: number;

  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true })
  sentAt!: Date | null;
}
