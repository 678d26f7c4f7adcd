import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

export interface Suppression {
  channel: string;
  address: string;
  reason: string;
  since: Date;
}

/** Addresses that are not written to any more. They come in the form in which they are compared. */
@Injectable()
export class SuppressionsRepository {
  constructor(private readonly database: Database) {}

  /** Idempotent: the first reason stays, with its time. */
  async add(channel: string, address: string, reason: string): Promise<void> {
    await this.database.query(
      `INSERT INTO suppressions (channel, address, reason) VALUES ($1, $2, $3)
       ON CONFLICT (channel, address) DO NOTHING`,
      [channel, address, reason],
    );
  }

  async remove(channel: string, address: string): Promise<boolean> {
    const rows = await this.database.query(
      'DELETE FROM suppressions WHERE channel = $1 AND address = $2 RETURNING address',
      [channel, address],
    );
    return rows.length > 0;
  }

  async find(channel: string, addresses: readonly string[]): Promise<Suppression[]> {
    return this.database.read<{ channel: string; address: string; reason: string; since: Date }>(
      'SELECT channel, address, reason, since FROM suppressions WHERE channel = $1 AND address = ANY($2)',
      [channel, addresses],
      'suppressions',
    );
  }
}
