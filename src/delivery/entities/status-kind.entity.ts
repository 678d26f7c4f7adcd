import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What some node wants to be told by status webhooks: what nobody wants is not written down. */
@Entity('status_kinds')
export class StatusKindEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_status_kinds' })
  kind!: string;

  /** Put off again and again by every node that wants it. */
  @Column({ name: 'wanted_until', type: 'timestamptz' })
  wantedUntil!: Date;
}
