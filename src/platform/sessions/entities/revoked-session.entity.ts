import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Whose tokens of before are refused. */
@Entity('revoked_sessions')
@Index('ix_revoked_sessions_changed_at', ['changedAt', 'person'])
export class RevokedSessionEntity {
  /** A keyed hash of his id. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_revoked_sessions' })
  person!: string;

  /** Tokens that were issued before then. */
  @Column({ name: 'not_before', type: 'timestamptz' })
  notBefore!: Date;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}
