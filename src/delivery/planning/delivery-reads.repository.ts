import { Injectable } from '@nestjs/common';
import { Database, firstIdAt, timeOfId } from '../../platform/database/index.js';
import type { ClaimedNotification } from '../engine/index.js';
import { type DeliveryState, OPEN_STATES_SQL } from '../reasons.js';

/** One delivery as it stands. */
export interface DeliveryRecord {
  id: string;
  notificationId: string;
  recipient: string;
  channel: string;
  state: DeliveryState;
  reason: string | null;
  attempts: number;
  /** When it is tried next; null: never again, or somebody is at it. */
  dueAt: Date | null;
  deliveredAt: Date | null;
}

/** One try of a delivery. */
export interface AttemptRecord {
  deliveryId: string;
  number: number;
  startedAt: Date;
  finishedAt: Date | null;
  outcome: DeliveryState;
  errorCode: string | null;
  errorMessage: string | null;
  providerMessageId: string | null;
}

/** What is kept with a notification of how it was to reach its recipient. */
export interface PlanRecord {
  notificationId: string;
  recipient: string;
  /** See plan-text.ts; null: published before there was anything to decide. */
  plan: string | null;
  gone: string | null;
  /** It makes no sound. */
  isSilent: boolean;
  /** When a device said that it has it, or it was seen. */
  acknowledgedAt: Date | null;
  /** Who sent it. */
  sentBy: string;
}

/** What has happened to a notification. */
export type Standing = Pick<ClaimedNotification, 'seenAt' | 'readAt' | 'archivedAt' | 'snoozedUntil' | 'gone'>;

export interface DeliveryRow extends Record<string, unknown> {
  id: string;
  notification_id: string;
  recipient: string;
  channel: string;
  state: DeliveryState;
  reason: string | null;
  attempts: number;
  due_at: Date | null;
  delivered_at: Date | null;
}

interface PlanRow extends Record<string, unknown> {
  notification_id: string;
  recipient: string;
  plan: string | null;
  gone: string | null;
  silent: boolean;
  acknowledged_at: Date | null;
  sent_by: string;
}

interface AttemptRow extends Record<string, unknown> {
  delivery_id: string;
  number: number;
  started_at: Date;
  finished_at: Date | null;
  outcome: DeliveryState;
  error_code: string | null;
  error_message: string | null;
  provider_message_id: string | null;
}

/** Its columns, from `deliveries d` and, where it goes with one, its digest `g`: what is tried is the digest. */
export const DELIVERY_COLUMNS = `d.id, d.notification_id, d.recipient, d.channel, d.state, d.reason, d.delivered_at,
  d.attempts + coalesce(g.attempts, 0) AS attempts,
  CASE WHEN d.state IN ${OPEN_STATES_SQL} THEN d.due_at WHEN g.state IN ${OPEN_STATES_SQL} THEN g.due_at END AS due_at`;
export const DELIVERIES = 'deliveries d LEFT JOIN deliveries g ON g.id = d.digest_id';

export function toDeliveryRecord(row: DeliveryRow): DeliveryRecord {
  return {
    id: row.id,
    notificationId: row.notification_id,
    recipient: row.recipient,
    channel: row.channel,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    dueAt: row.due_at,
    deliveredAt: row.delivered_at,
  };
}

/** What became of notifications on their ways. Reads alone, without a lock. */
@Injectable()
export class DeliveryReads {
  constructor(private readonly database: Database) {}

  /** What was planned for these, those that still exist. */
  async plans(notificationIds: readonly string[]): Promise<PlanRecord[]> {
    const rows = await this.database.read<PlanRow>(
      `SELECT n.id AS notification_id, n.recipient, n.plan, n.gone, n.silent, coalesce(n.delivered_at, n.seen_at) AS acknowledged_at,
              s.created_by AS sent_by
       FROM unnest($1::uuid[]) AS q (id) JOIN notifications n ON n.id = q.id JOIN sends s ON s.id = n.send_id`,
      [notificationIds],
      'delivery-plans',
    );
    return rows.map((row) => ({
      notificationId: row.notification_id,
      recipient: row.recipient,
      plan: row.plan,
      gone: row.gone,
      isSilent: row.silent,
      acknowledgedAt: row.acknowledged_at,
      sentBy: row.sent_by,
    }));
  }

  /** All of these notifications', in the order in which they were planned. */
  async deliveries(notificationIds: readonly string[]): Promise<DeliveryRecord[]> {
    const rows = await this.database.read<DeliveryRow>(
      `SELECT ${DELIVERY_COLUMNS} FROM ${DELIVERIES} WHERE d.notification_id = ANY($1::uuid[]) ORDER BY d.notification_id, d.id`,
      [notificationIds],
      'deliveries-of',
    );
    return rows.map(toDeliveryRecord);
  }

  /** As these notifications stand now, by their ids. */
  async standings(notificationIds: readonly string[]): Promise<Map<string, Standing>> {
    const rows = await this.database.read<Standing & { id: string } & Record<string, unknown>>(
      `SELECT n.id, n.seen_at AS "seenAt", n.read_at AS "readAt", n.archived_at AS "archivedAt", n.snoozed_until AS "snoozedUntil", n.gone
       FROM notifications n WHERE n.id = ANY($1::uuid[])`,
      [notificationIds],
      'standings',
    );
    return new Map(rows.map(({ id, ...standing }) => [id, standing]));
  }

  /** In their order; of one that went with a digest, those of the digest. */
  async attempts(deliveryIds: readonly string[]): Promise<AttemptRecord[]> {
    const rows = await this.database.read<AttemptRow>(
      `SELECT d.id AS delivery_id, a.number, a.started_at, a.finished_at, a.outcome, a.error_code, a.error_message, a.provider_message_id
       FROM deliveries d JOIN delivery_attempts a ON a.delivery_id IN (d.id, d.digest_id)
       WHERE d.id = ANY($1::uuid[]) ORDER BY d.id, a.started_at, a.number`,
      [deliveryIds],
      'attempts-of',
    );
    return rows.map((row) => ({
      deliveryId: row.delivery_id,
      number: row.number,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      outcome: row.outcome,
      errorCode: row.error_code,
      errorMessage: row.error_message,
      providerMessageId: row.provider_message_id,
    }));
  }

  /** Of how many notifications of a send every channel gave up: those in an inbox are there, and have not. */
  async failedOf(sendId: string, among?: readonly [from: string, to: string]): Promise<number> {
    const atMs = timeOfId(sendId);
    const [from, to] = among ?? [firstIdAt(atMs), firstIdAt(atMs + 1)];
    const [row] = await this.database.read<{ failed: number }>(
      `SELECT count(*)::int AS failed FROM notifications n
       WHERE n.id >= $1 AND n.id < $2 AND n.send_id = $3 AND n.gone = 'unlisted' AND n.taken_at IS NULL
         AND EXISTS (SELECT 1 FROM deliveries d WHERE d.notification_id = n.id)
         AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notification_id = n.id AND d.state <> 'FAILED')`,
      [from, to, sendId],
      'send-failed',
    );
    return row?.failed ?? 0;
  }
}
