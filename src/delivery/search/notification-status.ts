import type { NotificationStatusName } from '../../notifications/index.js';

const IS_DELIVERED = '(n.delivered_at IS NOT NULL OR n.taken_at IS NOT NULL)';
/** Its deliveries: they bear its millisecond, and so are in the partition of one week. */
const ITS_DELIVERIES = `SELECT 1 FROM deliveries d WHERE d.notification_id = n.id
  AND d.id >= (left(n.id::text, 13) || '-0000-0000-000000000000')::uuid AND d.id <= (left(n.id::text, 13) || '-ffff-ffff-ffffffffffff')::uuid`;
const HAS_DELIVERY = `EXISTS (${ITS_DELIVERIES})`;
const HAS_HOPE = `EXISTS (${ITS_DELIVERIES} AND d.state <> 'FAILED')`;

/**
 * When a notification `n` is so, whether it is in an inbox or gone. One that left before it had arrived was cancelled: its sender took it back, a newer one
 * took its place, or its recipient deleted it. What is in an inbox has not failed, whatever other channels say.
 */
const CONDITIONS: Readonly<Record<NotificationStatusName, string>> = {
  READ: 'n.read_at IS NOT NULL',
  CANCELLED: `n.read_at IS NULL AND (n.gone = 'recalled' OR (n.gone IN ('deleted', 'replaced') AND NOT ${IS_DELIVERED}))`,
  EXPIRED: `n.read_at IS NULL AND n.gone = 'expired'`,
  DELIVERED: `n.read_at IS NULL AND ${IS_DELIVERED} AND (n.gone IS NULL OR n.gone NOT IN ('recalled', 'expired'))`,
  FAILED: `n.read_at IS NULL AND n.gone = 'unlisted' AND NOT ${IS_DELIVERED} AND ${HAS_DELIVERY} AND NOT ${HAS_HOPE}`,
  PENDING: `n.read_at IS NULL AND NOT ${IS_DELIVERED}
    AND (n.gone IS NULL OR (n.gone = 'unlisted' AND (${HAS_HOPE} OR NOT ${HAS_DELIVERY})))`,
};

/** SQL: that it is one of these. Of each only what is needed is looked at: most are told by their own row. */
export function isOneOf(statuses: readonly NotificationStatusName[]): string {
  return `(${[...new Set(statuses)].map((status) => `(${CONDITIONS[status]})`).join(' OR ')})`;
}

/** SQL: which of them it is. */
export const STATUS_SQL = `CASE ${(['READ', 'CANCELLED', 'EXPIRED', 'DELIVERED', 'FAILED'] as const)
  .map((status) => `WHEN ${CONDITIONS[status]} THEN '${status}'`)
  .join(' ')} ELSE 'PENDING' END`;
