import { Injectable } from '@nestjs/common';
import { OperatorsDatabase, type Sql } from '../../../platform/database/index.js';
import type { Suppression } from './suppressions.repository.js';

/** No text begins with this. */
const LAST_CHARACTER = '\u{10ffff}';

/** Addresses that are not written to, as operators see them. They come in the form in which they are compared. */
@Injectable()
export class SuppressionListRepository {
  constructor(private readonly operators: OperatorsDatabase) {}

  /**
   * By address, in bytes, and then by channel: those behind a place.
   * @param beginning of their addresses.
   */
  async page(beginning: string, after: { address: string; channel: string }, limit: number): Promise<Suppression[]> {
    return this.operators.read<Suppression & Record<string, unknown>>(
      `SELECT channel, address, reason, since FROM suppressions
       WHERE address >= $1 AND address < $2 AND (address, channel) > ($3, $4) ORDER BY address, channel LIMIT $5`,
      [beginning, `${beginning}${LAST_CHARACTER}`, after.address, after.channel, limit],
      'suppressions-page',
    );
  }

  /** Whether there was one. */
  async remove(tx: Sql, channel: string, address: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM suppressions WHERE channel = $1 AND address = $2 RETURNING address', [
      channel,
      address,
    ]);
    return rows.length > 0;
  }
}
