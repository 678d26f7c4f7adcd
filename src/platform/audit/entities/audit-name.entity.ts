import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** What stands in entries by its number: people, services, keys. */
@Entity('audit_names')
@Index('uq_audit_names_name', ['name'], { unique: true, where: 'NOT is_erased' })
@Index('ix_audit_names_erased', ['name'], { where: 'is_erased' })
export class AuditNameEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_audit_names',
  })
  id!: number;

  @Column({ type: 'text', collation: 'C' })
  name!: string;

  /** It was somebody's, who was erased: `name` is a keyed hash of it, and nobody is called so again. */
  @Column({ name: 'is_erased', type: 'boolean', default: false })
  isErased!: boolean;
}
