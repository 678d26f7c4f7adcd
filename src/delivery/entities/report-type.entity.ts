import { Entity, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'pk_report_types';

/** The types of one day that are told apart; others are `(other)`. */
@Entity('report_types')
export class ReportTypeEntity {
  /** Days since 1970, UTC. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName })
  day!: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName })
  type!: string;
}
