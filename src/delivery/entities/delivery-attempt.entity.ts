import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The delivery log: one try of a delivery that was counted, written when its outcome is known. Weekly partitions, by the delivery's id. */
@Entity('delivery_attempts')
@Check('delivery_attempts_outcome_check', `outcome IN ('SENDING', 'DELIVERED', 'RETRYING', 'FAILED')`)
export class DeliveryAttemptEntity {
  @PrimaryColumn({ name: 'delivery_id', type: 'uuid', primaryKeyConstraintName: 'pk_delivery_attempts' })
  deliveryId!: string;

  /** From 1 on. */
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'pk_delivery_attempts' })
  number!: number;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null;

  @Column({ type: 'text' })
  outcome!: 'SENDING' | 'DELIVERED' | 'RETRYING' | 'FAILED';

  @Column({ name: 'error_code', type: 'text', nullable: true })
  errorCode!: string | null;

  /** May be the provider's own words: for operators. */
  @Column({ name: 'error_message', type: 'text', nullable: true })
  errorMessage!: string | null;

  @Column({ type: 'text', nullable: true })
  provider!: string | null;

  @Column({ name: 'provider_message_id', type: 'text', nullable: true })
  providerMessageId!: string | null;
}
