import { Injectable } from '@nestjs/common';
import { Database, newId } from '../../../platform/database/index.js';
import { addressHashOf, type Device, type DeviceAddress, type DeviceRecord, type Platform } from './device.js';

export interface NewDevice extends DeviceAddress {
  recipient: string;
  label: string | null;
}

/** One of somebody's, and whether it has taken a delivery. */
export interface DeviceOfDelivery extends Device {
  hasTaken: boolean;
}

const SHOWN = `id, platform, label, created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/** Rows of `devices`, and of `push_receipts`: who has which, and which of them has taken what. */
@Injectable()
export class DevicesRepository {
  constructor(private readonly database: Database) {}

  /**
   * One row for each address, of whoever registered it last; the former owner's is another device to him, and gone. Again by the same person it
   * changes nothing but what is given. Of more than `most` those that were not heard of for the longest time go; registrations of one person wait
   * for each other, or two would each leave the most.
   */
  async register(device: NewDevice, most: number): Promise<DeviceRecord> {
    const { recipient, platform, address, keys, serverKey, label } = device;
    return this.database.transaction(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('herald devices ' || $1, 0))`, [recipient]);
      const [row] = await tx.query<DeviceRecord & Record<string, unknown>>(
        `INSERT INTO devices AS d (id, recipient, platform, address, address_hash, p256dh, auth, server_key, label)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (address_hash) DO UPDATE SET
           id = CASE WHEN d.recipient = excluded.recipient THEN d.id ELSE excluded.id END,
           label = CASE WHEN d.recipient = excluded.recipient THEN coalesce(excluded.label, d.label) ELSE excluded.label END,
           created_at = CASE WHEN d.recipient = excluded.recipient THEN d.created_at ELSE now() END,
           last_used_at = CASE WHEN d.recipient = excluded.recipient THEN d.last_used_at END,
           recipient = excluded.recipient, p256dh = excluded.p256dh, auth = excluded.auth,
           server_key = excluded.server_key, registered_at = now()
         RETURNING ${SHOWN}`,
        [
          newId(),
          recipient,
          platform,
          address,
          addressHashOf(device),
          keys?.p256dh ?? null,
          keys?.auth ?? null,
          serverKey,
          label,
        ],
      );
      // Past one that somebody else is registering at this moment: two who wait for each other's would be a deadlock.
      await tx.query(
        `DELETE FROM devices WHERE id IN (
           SELECT id FROM devices WHERE recipient = $1
           ORDER BY greatest(registered_at, last_used_at) DESC, id DESC OFFSET $2 FOR UPDATE SKIP LOCKED
         )`,
        [recipient, most],
      );
      if (!row) throw new Error('a device was registered, and is not there');
      return row;
    });
  }

  /** The newest first. */
  async ofOwner(recipient: string): Promise<DeviceRecord[]> {
    return this.database.read<DeviceRecord & Record<string, unknown>>(
      `SELECT ${SHOWN} FROM devices WHERE recipient = $1 ORDER BY created_at DESC, id DESC`,
      [recipient],
      'devices-of-owner',
    );
  }

  /** The newest first, of each; whoever has none is missing. */
  async ofOwners(recipients: readonly string[]): Promise<Map<string, DeviceRecord[]>> {
    const rows = await this.database.read<DeviceRecord & { recipient: string } & Record<string, unknown>>(
      `SELECT recipient, ${SHOWN} FROM devices WHERE recipient = ANY($1) ORDER BY recipient, created_at DESC, id DESC`,
      [recipients],
      'devices-of-owners',
    );
    const devices = new Map<string, DeviceRecord[]>();
    for (const { recipient, ...device } of rows) devices.set(recipient, [...(devices.get(recipient) ?? []), device]);
    return devices;
  }

  /** Whether he had it. */
  async remove(recipient: string, id: string): Promise<boolean> {
    const rows = await this.database.query('DELETE FROM devices WHERE id = $2 AND recipient = $1 RETURNING id', [
      recipient,
      id,
    ]);
    return rows.length > 0;
  }

  /** Its service says that there is none such any more. One that was registered anew since, by somebody else, stays. */
  async removeGone(id: string): Promise<void> {
    await this.database.query('DELETE FROM devices WHERE id = $1', [id]);
  }

  /** How many each of them has, of those platforms; whoever has none is missing. */
  async counts(recipients: readonly string[], platforms: readonly Platform[]): Promise<Map<string, number>> {
    const rows = await this.database.read<{ recipient: string; n: number }>(
      `SELECT recipient, count(*)::int AS n FROM devices
       WHERE recipient = ANY($1) AND platform = ANY($2) GROUP BY recipient`,
      [recipients, platforms],
      'device-counts',
    );
    return new Map(rows.map(({ recipient, n }) => [recipient, n]));
  }

  /** As they are in this moment. */
  async ofDelivery(recipient: string, deliveryId: string, platforms: readonly Platform[]): Promise<DeviceOfDelivery[]> {
    const rows = await this.database.read<DeviceRow>(
      `SELECT d.id, d.platform, d.address, d.address_hash, d.p256dh, d.auth, d.server_key, r.delivery_id IS NOT NULL AS has_taken
       FROM devices d LEFT JOIN push_receipts r ON r.delivery_id = $2 AND r.address_hash = d.address_hash
       WHERE d.recipient = $1 AND d.platform = ANY($3) ORDER BY d.created_at, d.id`,
      [recipient, deliveryId, platforms],
      'devices-of-delivery',
    );
    return rows.map(({ p256dh, auth, ...row }) => ({
      id: row.id,
      platform: row.platform,
      address: row.address,
      addressHash: row.address_hash,
      keys: p256dh && auth ? { p256dh, auth } : null,
      serverKey: row.server_key,
      hasTaken: row.has_taken,
    }));
  }

  /** That a device has it; and, to the hour, that it is used. Again changes nothing. */
  async recordTaken(deliveryId: string, device: Device, providerMessageId: string | null): Promise<void> {
    await this.database.query(
      `WITH used AS (
         UPDATE devices SET last_used_at = now()
         WHERE id = $4 AND coalesce(last_used_at, '-infinity') < now() - interval '1 hour'
       )
       INSERT INTO push_receipts (delivery_id, address_hash, provider_message_id) VALUES ($1, $2, $3)
       ON CONFLICT (delivery_id, address_hash) DO NOTHING`,
      [deliveryId, device.addressHash, providerMessageId, device.id],
      'record-push-taken',
    );
  }

  /** What a provider called it when a device first took it; undefined: none has. */
  async firstReceipt(deliveryId: string): Promise<{ providerMessageId: string | null } | undefined> {
    const [row] = await this.database.read<{ providerMessageId: string | null }>(
      `SELECT provider_message_id AS "providerMessageId" FROM push_receipts WHERE delivery_id = $1 ORDER BY taken_at LIMIT 1`,
      [deliveryId],
    );
    return row;
  }
}

interface DeviceRow extends Record<string, unknown> {
  id: string;
  platform: Platform;
  address: string;
  address_hash: Buffer;
  p256dh: Buffer | null;
  auth: Buffer | null;
  server_key: string | null;
  has_taken: boolean;
}
