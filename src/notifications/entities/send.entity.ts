import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One published request to notify. Weekly partitions, by id. */
@Entity('sends')
export class SendEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_sends' })
  id!: string;

  @Column({ name: 'created_by', type: 'text', collation: 'C' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'integer' })
  recipients!: number;
}
