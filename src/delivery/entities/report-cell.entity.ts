import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** What figures are of. Rows of figures name it by its number. */
@Entity('report_cells')
@Unique('uq_report_cells', ['channel', 'category', 'type', 'priority'])
export class ReportCellEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'integer',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_report_cells',
  })
  id!: number;

  @Column({ type: 'text', collation: 'C' })
  channel!: string;

  @Column({ type: 'text', collation: 'C' })
  category!: string;

  /** `*`: of all types; `(other)`: of those that were too many. No type of a sender's is called so. */
  @Column({ type: 'text', collation: 'C' })
  type!: string;

  /** Index into PRIORITIES. */
  @Column({ type: 'smallint' })
  priority!: number;
}
