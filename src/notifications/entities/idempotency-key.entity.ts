import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One key of one caller, the request it was used for, and the first answer. Kept for 24 hours. */
@Entity('idempotency_keys')
@Index('ix_idempotency_keys_expires_at', ['expiresAt'])
@Index('ix_idempotency_keys_sealed', ['sealedKey'], { where: 'sealed_key IS NOT NULL' })
export class IdempotencyKeyEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_idempotency_keys' })
  caller!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_idempotency_keys' })
  key!: string;

  @Column({ type: 'bytea' })
  fingerprint!: Buffer;

  @Column({ type: 'json' })
  answer!: string;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  /** With which key the fingerprint is encrypted, where the send was sensitive; null: it is as it was made. */
  @Column({ name: 'sealed_key', type: 'text', collation: 'C', nullable: true })
  sealedKey!: string | null;
}
