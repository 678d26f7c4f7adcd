import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

export interface Suppression {
  channel: string;
  address: string;
  reason: string;
  since: Date;
}

/** The delivery that came back. */
export interface FoundBy {
  id: string;
  notificationId: string;
  recipient: string;
}

/** Addresses that are not written to any more. They come in the form in which they are compared. */
@Injectable()
export class SuppressionsRepository {
  constructor(private readonly database: Database) {}

  /** Idempotent: the first reason stays, with its time; and with it the status event is written, where somebody wants it. */
  async add(channel: string, address: string, reason: string, by?: FoundBy): Promise<void> {
    await this.database.query(
      `WITH added AS (
         INSERT INTO suppressions (channel, address, reason, recipient) VALUES ($1, $2, $3, $6)
         ON CONFLICT (channel, address) DO NOTHING RETURNING since
       )
       INSERT INTO status_events (id, kind, occurred_at, notification_id, delivery_id, recipient, channel, reason, due_at)
       SELECT status_event_id(), 'delivery.bounced', added.since, $4::uuid, $5::uuid, $6, $1, $3, clock_timestamp()
       FROM added WHERE $4::uuid IS NOT NULL AND 'delivery.bounced' = ANY(wanted_status_kinds())`,
      [channel, address, reason, by?.notificationId ?? null, by?.id ?? null, by?.recipient ?? null],
    );
  }

  async find(channel: string, addresses: readonly string[]): Promise<Suppression[]> {
    return this.database.read<{ channel: string; address: string; reason: string; since: Date }>(
      'SELECT channel, address, reason, since FROM suppressions WHERE channel = $1 AND address = ANY($2)',
      [channel, addresses],
      'suppressions',
    );
  }

  /** Those that somebody's deliveries found, whatever his addresses are by now. */
  async foundBy(recipient: string): Promise<Suppression[]> {
    return this.database.read<Suppression & Record<string, unknown>>(
      'SELECT channel, address, reason, since FROM suppressions WHERE recipient = $1 ORDER BY channel, address',
      [recipient],
      'suppressions-found-by',
    );
  }

  /** Answers how many there were. */
  async forgetFoundBy(recipient: string): Promise<number> {
    return (await this.database.query('DELETE FROM suppressions WHERE recipient = $1 RETURNING 1', [recipient])).length;
  }
}
