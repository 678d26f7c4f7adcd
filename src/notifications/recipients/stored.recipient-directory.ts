import { Injectable } from '@nestjs/common';
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

  upsert(changes: readonly RecipientChange[]): Promise<void> {
    return this.recipients.upsert(changes);
  }
}
