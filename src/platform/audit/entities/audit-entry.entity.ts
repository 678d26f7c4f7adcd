import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One change that somebody made. Never changed, never deleted: triggers refuse it. Weekly partitions, by id. */
@Entity('audit_entries')
@Index('ix_audit_entries_action', ['action', 'id'])
@Index('ix_audit_entries_actor', ['actor', 'action', 'id'])
@Index('ix_audit_entries_transaction', ['transaction'])
@Index('ix_audit_entries_subject', ['subject', 'id'], { where: "subject_kind = 'recipient'" })
@Index('ix_audit_entries_people', { synchronize: false })
export class AuditEntryEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_audit_entries' })
  id!: string;

  @Column({ type: 'timestamptz' })
  at!: Date;

  /** PostgreSQL's number of the transaction that made the change: those who follow find by it what they have not seen. */
  @Column({ type: 'bigint' })
  transaction!: number;

  /** Who, in audit_names. */
  @Column({ type: 'bigint' })
  actor!: number;

  @Column({ type: 'text', collation: 'C' })
  action!: string;

  @Column({ name: 'subject_kind', type: 'text', nullable: true })
  subjectKind!: string | null;

  /** To whom or what, in audit_names; null where `thing` says it, or nothing does. */
  @Column({ type: 'bigint', nullable: true })
  subject!: number | null;

  /** To what, where Herald itself drew its id. */
  @Column({ type: 'uuid', nullable: true })
  thing!: string | null;

  /** To whom else, in audit_names. */
  @Column({ type: 'bigint', array: true, nullable: true })
  people!: number[] | null;

  @Column({ type: 'json', default: {} })
  detail!: string;

  /** From where. */
  @Column({ type: 'text', nullable: true })
  address!: string | null;
}
