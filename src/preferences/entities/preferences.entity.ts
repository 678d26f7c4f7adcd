import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What one person chose. */
@Entity('preferences')
export class PreferencesEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_preferences' })
  recipient!: string;

  /** `Choices` */
  @Column({ type: 'jsonb' })
  choices!: string;

  @Column({ name: 'paused_until', type: 'timestamptz', nullable: true })
  pausedUntil!: Date | null;

  /** null: nothing was ever changed. */
  @Column({ name: 'updated_at', type: 'timestamptz', nullable: true })
  updatedAt!: Date | null;
}

/** Who changed what, when and from where: of a person, and of what an admin says for all. Only ever added to. */
@Entity('preference_changes')
@Index('ix_preference_changes_subject', ['subject', 'changedAt'])
@Check('preference_changes_kind_check', `kind IN ('person', 'category', 'channel')`)
@Check('preference_changes_source_check', `source IN ('api', 'pause', 'reset', 'unsubscribe', 'admin')`)
export class PreferenceChangeEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_preference_changes' })
  id!: string;

  @Column({ type: 'text' })
  kind!: string;

  /** Of a person his id, else a key. */
  @Column({ type: 'text', collation: 'C' })
  subject!: string;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;

  /** Whose token it was; of an unsubscribing link: whom it was sent to. */
  @Column({ name: 'changed_by', type: 'text', collation: 'C' })
  changedBy!: string;

  @Column({ type: 'text' })
  source!: string;

  /** What was different before. */
  @Column({ type: 'jsonb' })
  before!: string;

  /** What is different since. */
  @Column({ type: 'jsonb' })
  after!: string;
}
