import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What an admin said of a category, over what is built in. */
@Entity('categories')
export class CategoryEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_categories' })
  key!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'boolean' })
  critical!: boolean;

  @Column({ type: 'boolean' })
  sensitive!: boolean;

  /** By channel: `CategoryChannelRule`. */
  @Column({ type: 'jsonb' })
  channels!: string;
}

/** What an admin said of a channel, over what it says of itself. */
@Entity('channel_defaults')
@Check('channel_defaults_timing_check', `timing IN ('ALWAYS', 'IF_UNSEEN')`)
export class ChannelDefaultEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_channel_defaults' })
  channel!: string;

  @Column({ type: 'boolean' })
  enabled!: boolean;

  @Column({ type: 'text' })
  timing!: string;
}
