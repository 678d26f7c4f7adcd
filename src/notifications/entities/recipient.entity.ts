import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person, and what is known of him. Made by the first send to him, or by `upsertRecipients`. */
@Entity('recipients')
@Index('ix_recipients_words', { synchronize: false })
export class RecipientEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_recipients' })
  id!: string;

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ type: 'text', nullable: true })
  phone!: string | null;

  @Column({ name: 'display_name', type: 'text', nullable: true })
  displayName!: string | null;

  /** BCP 47. */
  @Column({ type: 'text', nullable: true })
  locale!: string | null;

  /** An IANA name. */
  @Column({ name: 'time_zone', type: 'text', nullable: true })
  timeZone!: string | null;

  @Column({ type: 'jsonb', default: {} })
  attributes!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
