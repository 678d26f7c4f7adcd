import { Entity, Index, PrimaryColumn } from 'typeorm';

/** Whom a bulk send is for that names people; forgotten when it is over. */
@Entity('bulk_send_recipients')
@Index('ix_bulk_send_recipients_recipient', ['recipient'])
export class BulkSendRecipientEntity {
  @PrimaryColumn({ name: 'bulk_id', type: 'uuid', primaryKeyConstraintName: 'pk_bulk_send_recipients' })
  bulkId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_bulk_send_recipients' })
  recipient!: string;
}
