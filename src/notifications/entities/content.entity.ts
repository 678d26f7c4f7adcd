import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was said: once per send, never changed. Weekly partitions, by id. */
@Entity('contents')
export class ContentEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_contents' })
  id!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  message!: string;

  @Column({ name: 'action_url', type: 'text', nullable: true })
  actionUrl!: string | null;

  @Column({ type: 'json', default: {} })
  data!: string;
}
