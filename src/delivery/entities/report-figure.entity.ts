import { Column, Entity, PrimaryColumn } from 'typeorm';

const primaryKeyConstraintName = 'pk_report_figures';

/** What was counted, of one cell and one stretch of time. Each stands in every level: docs/decisions/0026-reports.md. */
@Entity('report_figures')
export class ReportFigureEntity {
  /** How long the stretch is, and whether types are told apart: `report-slots.ts`. */
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName })
  level!: number;

  /** When it begins: quarters of an hour since 1970. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName })
  slot!: number;

  /** In report_cells. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName })
  cell!: number;

  @Column({ type: 'integer' })
  planned!: number;

  @Column({ type: 'integer' })
  delivered!: number;

  @Column({ type: 'integer' })
  seen!: number;

  @Column({ type: 'integer' })
  read!: number;

  @Column({ type: 'integer' })
  failed!: number;

  /** By the plan. */
  @Column({ type: 'integer' })
  skipped!: number;

  /** Skipped after it was planned. */
  @Column({ type: 'integer' })
  dropped!: number;

  @Column({ type: 'integer' })
  cancelled!: number;

  /** How many took how long: `latencies.ts`. */
  @Column({ type: 'numeric' })
  latencies!: string;
}
