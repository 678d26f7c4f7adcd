import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A secret that all nodes of the installation share, made by the first that needs it. */
@Entity('installation_secrets')
export class InstallationSecretEntity {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_installation_secrets' })
  name!: string;

  @Column({ type: 'bytea' })
  value!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
