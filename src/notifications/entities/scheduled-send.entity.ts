import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One accepted request whose time had not come. Its id is the send's id for whoever sent it. */
@Entity('scheduled_sends')
@Index('ix_scheduled_sends_next_at', ['nextAt', 'id'], { where: 'closed_at IS NULL' })
@Index('ix_scheduled_sends_look_at', { synchronize: false })
@Index('ix_scheduled_sends_expires_at', ['expiresAt'], { where: 'expires_at IS NOT NULL AND closed_at IS NULL' })
@Index('ix_scheduled_sends_collapse_key', ['collapseKey', 'dueAt'], {
  where: 'collapse_key IS NOT NULL AND closed_at IS NULL',
})
@Index('ix_scheduled_sends_closed_at', ['closedAt'], { where: 'closed_at IS NOT NULL' })
@Index('ix_scheduled_sends_sealed', ['sealedKey', 'id'], { where: 'sealed_key IS NOT NULL' })
@Index('ix_scheduled_sends_cancellation_key', ['cancellationKey', 'createdBy'], {
  where: 'cancellation_key IS NOT NULL AND closed_at IS NULL',
})
export class ScheduledSendEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_scheduled_sends' })
  id!: string;

  @Column({ name: 'created_by', type: 'text', collation: 'C' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt!: Date;

  /** When it is looked at: `dueAt`, or later where it could not be published then. */
  @Column({ name: 'next_at', type: 'timestamptz' })
  nextAt!: Date;

  @Column({ type: 'smallint', default: 0 })
  failures!: number;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'text' })
  type!: string;

  @Column({ name: 'cancellation_key', type: 'text', collation: 'C', nullable: true })
  cancellationKey!: string | null;

  @Column({ name: 'collapse_key', type: 'text', collation: 'C', nullable: true })
  collapseKey!: string | null;

  @Column({ type: 'text', array: true })
  recipients!: string[];

  /** For its followers at its time; null: for `recipients`. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  topic!: string | null;

  /** In place of `nextAt`, which is never then: a worker that knows no topics must leave it alone. Null: it is for `recipients`. */
  @Column({ name: 'topic_next_at', type: 'timestamptz', nullable: true })
  topicNextAt!: Date | null;

  /** To whom it is published already, in byte order; null: to nobody. It stays open until it is to all of them. */
  @Column({ name: 'resume_after', type: 'text', collation: 'C', nullable: true })
  resumeAfter!: string | null;

  /** How many they are, or were when it was asked for: thousands of rows are looked through for it. */
  @Column({ type: 'integer' })
  size!: number;

  /** What is to be said, as it was checked; see ScheduledRequest. Where it is sealed, without title, message, actionUrl and data. */
  @Column({ type: 'json' })
  request!: string;

  /** With which key `sealed` was encrypted; null: all of it is in clear. */
  @Column({ name: 'sealed_key', type: 'text', collation: 'C', nullable: true })
  sealedKey!: string | null;

  /** What is left out of `request`. */
  @Column({ type: 'bytea', nullable: true })
  sealed!: Buffer | null;

  /** The row of \`sends\` that it became; null: not published. */
  @Column({ name: 'published_as', type: 'uuid', nullable: true })
  publishedAs!: string | null;

  /** When it was published, or was not to be any more; null: it is still to come. */
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt!: Date | null;
}
