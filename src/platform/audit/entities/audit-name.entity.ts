import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** What stands in entries by its number: people, services, keys. An erased person's is replaced by a keyed hash. */
@Entity('audit_names')
@Unique('uq_audit_names_name', ['name'])
export class AuditNameEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_audit_names',
  })
  id!: number;

  @Column({ type: 'text', collation: 'C' })
  name!: string;
}
