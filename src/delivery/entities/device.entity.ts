import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A phone or a browser that somebody wants to be told on. */
@Entity('devices')
@Index('ux_devices_address_hash', ['addressHash'], { unique: true })
@Index('ix_devices_recipient', ['recipient'])
@Check('devices_platform_check', `platform IN ('FCM', 'WEB_PUSH')`)
export class DeviceEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_devices' })
  id!: string;

  @Column({ type: 'text', collation: 'C' })
  recipient!: string;

  @Column({ type: 'text' })
  platform!: 'FCM' | 'WEB_PUSH';

  /** The token, or the subscription's endpoint: whoever has it may send there, so that it is a secret. */
  @Column({ type: 'text' })
  address!: string;

  /** SHA-256 of platform and address: what is unique. */
  @Column({ name: 'address_hash', type: 'bytea' })
  addressHash!: Buffer;

  /** Of a subscription: its public key, a point of P-256. */
  @Column({ type: 'bytea', nullable: true })
  p256dh!: Buffer | null;

  /** Of a subscription: 16 bytes that both sides know. */
  @Column({ type: 'bytea', nullable: true })
  auth!: Buffer | null;

  /** Of a subscription: `webPushKey` as it was when it was registered. */
  @Column({ name: 'server_key', type: 'text', nullable: true })
  serverKey!: string | null;

  @Column({ type: 'text', nullable: true })
  label!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  /** When it was last said that it is there. */
  @Column({ name: 'registered_at', type: 'timestamptz', default: () => 'now()' })
  registeredAt!: Date;

  /** When something was last taken for it, to the hour. */
  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;
}
