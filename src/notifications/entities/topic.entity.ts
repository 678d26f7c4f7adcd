import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Something that people follow. */
@Entity('topics')
@Index('ix_topics_public', ['key'], { where: 'public' })
@Check('topics_followers_check', 'followers >= 0')
export class TopicEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_topics' })
  key!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'boolean' })
  public!: boolean;

  /** How many rows of `topic_followers` it has. */
  @Column({ type: 'integer', default: 0 })
  followers!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

/** Who follows what. */
@Entity('topic_followers')
@Index('ix_topic_followers_recipient', ['recipient', 'topic'])
export class TopicFollowerEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_topic_followers' })
  topic!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_topic_followers' })
  recipient!: string;
}
