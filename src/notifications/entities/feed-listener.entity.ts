import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whoever listens to all feeds by a durable cursor. While there is none, feeds cost nothing more. */
@Entity('feed_listeners')
export class FeedListenerEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_feed_listeners' })
  name!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
