import { Entity, Index, PrimaryColumn } from 'typeorm';

/** One of the sends that a bulk send became: all notifications of a stretch of some minutes name it. */
@Entity('bulk_send_parts')
@Index('ix_bulk_send_parts_send_id', ['sendId'])
export class BulkSendPartEntity {
  @PrimaryColumn({ name: 'bulk_id', type: 'uuid', primaryKeyConstraintName: 'pk_bulk_send_parts' })
  bulkId!: string;

  @PrimaryColumn({ name: 'send_id', type: 'uuid', primaryKeyConstraintName: 'pk_bulk_send_parts' })
  sendId!: string;
}
