import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One device's yes to one delivery: another attempt, for the sake of another device, leaves this one alone. Weekly partitions, by the delivery's id. */
@Entity('push_receipts')
export class PushReceiptEntity {
  @PrimaryColumn({ name: 'delivery_id', type: 'uuid', primaryKeyConstraintName: 'pk_push_receipts' })
  deliveryId!: string;

  /** Of the device; not its id, which is another when it is registered anew. */
  @PrimaryColumn({ name: 'address_hash', type: 'bytea', primaryKeyConstraintName: 'pk_push_receipts' })
  addressHash!: Buffer;

  @Column({ name: 'provider_message_id', type: 'text', nullable: true })
  providerMessageId!: string | null;

  @Column({ name: 'taken_at', type: 'timestamptz', default: () => 'now()' })
  takenAt!: Date;
}
