import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A template as it was saved once: never changed, and kept when it is deleted. */
@Entity('templates')
@Unique('uq_templates_version', ['key', 'locale', 'version'])
export class TemplateEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_templates' })
  id!: string;

  @Column({ type: 'text', collation: 'C' })
  key!: string;

  /** As BCP 47 writes it: "de-AT". */
  @Column({ type: 'text', collation: 'C' })
  locale!: string;

  /** From 1 on, of each key and locale. */
  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'text' })
  category!: string;

  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  message!: string;

  @Column({ type: 'text', nullable: true })
  html!: string | null;

  /** A JSON Schema that the variables of a send must satisfy. */
  @Column({ type: 'json' })
  variables!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'created_by', type: 'text', collation: 'C' })
  createdBy!: string;
}

/** Which versions of a key and locale there are: whoever holds its row makes the next one. */
@Entity('template_heads')
export class TemplateHeadEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_template_heads' })
  key!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_template_heads' })
  locale!: string;

  /** The newest. */
  @Column({ type: 'integer' })
  version!: number;

  /** The first that can be sent: those before it were deleted. */
  @Column({ name: 'first_version', type: 'integer' })
  firstVersion!: number;

  /** When it was saved first, or first again: the oldest is what a template was written in. */
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  /** null: it is there. */
  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt!: Date | null;
}
