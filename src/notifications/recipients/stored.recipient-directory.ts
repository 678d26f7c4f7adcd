import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/index.js';
import {
  type RecipientChange,
  RecipientDirectory,
  type RecipientProfile,
  type SparingRecipientDirectory,
  type WritableRecipientDirectory,
} from './recipient-directory.js';
import { RecipientsRepository } from './recipients.repository.js';

/** The default: Herald's own table. */
@Injectable()
export class StoredRecipientDirectory
  extends RecipientDirectory
  implements WritableRecipientDirectory, SparingRecipientDirectory
{
  constructor(private readonly recipients: RecipientsRepository) {
    super();
  }

  find(ids: readonly string[]): Promise<RecipientProfile[]> {
    return this.recipients.find(ids);
  }

  findReachable(ids: readonly string[]): Promise<RecipientProfile[]> {
    return this.recipients.findReachable(ids);
  }

  /** @param record what else is written in the transaction that changes them. */
  upsert(changes: readonly RecipientChange[], record?: (tx: Sql) => Promise<void>): Promise<void> {
    return this.recipients.upsert(changes, record);
  }
}
