import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What went to one person over one channel within the window of its cap. */
@Entity('channel_usage')
@Index('ix_channel_usage_last_at', ['lastAt'])
export class ChannelUsageEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_channel_usage' })
  recipient!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_channel_usage' })
  channel!: string;

  /** Of each the delivery's id, and when, in milliseconds since 1970. */
  @Column({ type: 'jsonb', default: [] })
  went!: [string, number][];

  @Column({ name: 'last_at', type: 'timestamptz', default: () => 'now()' })
  lastAt!: Date;
}
