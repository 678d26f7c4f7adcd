import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { AddressSuppressor } from './address-suppressor.js';

/** In the table that everybody looks at before an attempt. */
@Injectable()
export class StoredAddressSuppressor extends AddressSuppressor {
  constructor(private readonly database: Database) {
    super();
  }

  async suppress(channel: string, address: string, reason: string): Promise<void> {
    await this.database.query(
      'INSERT INTO suppressions (channel, address, reason) VALUES ($1, $2, $3) ON CONFLICT (channel, address) DO NOTHING',
      [channel, address, reason],
    );
  }
}
