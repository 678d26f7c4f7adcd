import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What one recipient is told, and what became of it; its text is in `contents`. Weekly partitions, by id. */
@Entity('notifications')
@Index('ix_notifications_recipient_seq', ['recipient', 'seq'])
@Index('ix_notifications_recipient_rev', ['recipient', 'rev'])
@Index('ix_notifications_unread', ['recipient', 'seq'], {
  where: 'read_at IS NULL AND archived_at IS NULL AND snoozed_until IS NULL AND gone IS NULL',
})
@Index('ix_notifications_collapse_key', ['recipient', 'collapseKey'], {
  where: 'collapse_key IS NOT NULL AND gone IS NULL',
})
@Index('ix_notifications_archived', ['recipient', 'seq'], { where: 'archived_at IS NOT NULL AND gone IS NULL' })
@Index('ix_notifications_asleep', ['recipient', 'seq'], { where: 'snoozed_until IS NOT NULL AND gone IS NULL' })
@Index('ix_notifications_snoozed_until', ['snoozedUntil'], { where: 'snoozed_until IS NOT NULL AND gone IS NULL' })
@Index('ix_notifications_expires_at', ['expiresAt'], { where: 'expires_at IS NOT NULL AND gone IS NULL' })
@Index('ix_notifications_gone', ['gone', 'id'], { where: `gone IN ('deleted', 'recalled', 'expired', 'replaced')` })
@Index('ix_notifications_unlisted', ['recipient', 'collapseKey'], { where: `gone = 'unlisted'` })
@Check('notifications_priority_check', 'priority BETWEEN 0 AND 3')
@Check('notifications_gone_check', `gone IN ('deleted', 'recalled', 'expired', 'replaced', 'unlisted')`)
export class NotificationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_notifications' })
  id!: string;

  @Column({ name: 'content_id', type: 'uuid' })
  contentId!: string;

  @Column({ name: 'send_id', type: 'uuid' })
  sendId!: string;

  /** Its place in the feed. */
  @Column({ type: 'bigint' })
  seq!: number;

  /** The number of its last change. */
  @Column({ type: 'bigint' })
  rev!: number;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'delivered_at', type: 'timestamptz', nullable: true })
  deliveredAt!: Date | null;

  @Column({ name: 'seen_at', type: 'timestamptz', nullable: true })
  seenAt!: Date | null;

  @Column({ name: 'read_at', type: 'timestamptz', nullable: true })
  readAt!: Date | null;

  @Column({ name: 'archived_at', type: 'timestamptz', nullable: true })
  archivedAt!: Date | null;

  @Column({ name: 'snoozed_until', type: 'timestamptz', nullable: true })
  snoozedUntil!: Date | null;

  @Column({ name: 'resurfaced_at', type: 'timestamptz', nullable: true })
  resurfacedAt!: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'smallint' })
  priority!: number;

  @Column({ type: 'text', collation: 'C' })
  recipient!: string;

  @Column({ type: 'text' })
  category!: string;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'text', nullable: true })
  topic!: string | null;

  /** Why it is a tombstone; null while it is not. */
  @Column({ type: 'text', nullable: true })
  gone!: 'deleted' | 'recalled' | 'expired' | 'replaced' | 'unlisted' | null;

  /** A newer one of the same person and key replaces this one. */
  @Column({ name: 'collapse_key', type: 'text', collation: 'C', nullable: true })
  collapseKey!: string | null;

  /** It came in quiet hours, or the like: it makes no sound. */
  @Column({ type: 'boolean', default: false })
  silent!: boolean;

  /** What was decided for each channel when it was published, in whatever words delivery has for it; null: nobody decided anything. */
  @Column({ type: 'text', nullable: true })
  plan!: string | null;

  /** When a provider first took it; null: none has. */
  @Column({ name: 'taken_at', type: 'timestamptz', nullable: true })
  takenAt!: Date | null;
}
