import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One change that somebody made. Never changed, never deleted. */
@Entity('audit_entries')
export class AuditEntryEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_audit_entries' })
  id!: string;

  @Column({ type: 'timestamptz' })
  at!: Date;

  /** Who, in audit_names. */
  @Column({ type: 'bigint' })
  actor!: number;

  @Column({ type: 'text', collation: 'C' })
  action!: string;

  @Column({ name: 'subject_kind', type: 'text', nullable: true })
  subjectKind!: string | null;

  /** To what, in audit_names. */
  @Column({ type: 'bigint', nullable: true })
  subject!: number | null;

  @Column({ type: 'json', default: {} })
  detail!: string;

  /** From where. */
  @Column({ type: 'text', nullable: true })
  address!: string | null;
}
