import { type ReportQuestion, type ReportRow } from '../../src/delivery/index.js';
import type { Sql } from '../../src/platform/database/index.js';

interface NotificationRow {
  id: string;
  created_at: Date;
  category: string;
  type: string;
  priority: number;
  plan: string | null;
  delivered_at: Date | null;
  seen_at: Date | null;
  read_at: Date | null;
  gone: string | null;
}

interface DeliveryRow {
  notification_id: string;
  channel: string;
  state: string;
  delivered_at: Date | null;
}

const PRIORITIES = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'];
/** As plan-text.ts has them: reasons for which a plan skips a channel. */
const SKIPS = 'bcdmnx';
const SLOT_MS = 900_000;

export type Counted = Omit<ReportRow, 'deliveryRate' | 'readRate' | 'latencyP50Ms' | 'latencyP95Ms'> & {
  /** Every one, sorted, in milliseconds. */
  latenciesMs: number[];
};

/** The same report by looking at every row, one after another: what a report from figures has to agree with. */
export async function countRows(sql: Sql, question: ReportQuestion): Promise<Counted[]> {
  const notifications = await sql.query<NotificationRow & Record<string, unknown>>('SELECT * FROM notifications');
  const deliveries = await sql.query<DeliveryRow & Record<string, unknown>>(
    'SELECT notification_id, channel, state, delivered_at FROM deliveries WHERE notification_id IS NOT NULL',
  );
  const rowsOf = new Map<string, DeliveryRow[]>();
  for (const row of deliveries) rowsOf.set(row.notification_id, [...(rowsOf.get(row.notification_id) ?? []), row]);
  const groups = new Map<string, Counted>();
  const first = Math.floor(question.from.getTime() / SLOT_MS) * SLOT_MS;
  const past = Math.ceil(question.to.getTime() / SLOT_MS) * SLOT_MS;
  for (const notification of notifications) {
    const atMs = notification.created_at.getTime();
    if (atMs < first || atMs >= past) continue;
    for (const entry of (notification.plan ?? 'inApp a-').split(',')) {
      const [channel = '', letters = ''] = entry.split(' ');
      const group = groupOf(question, notification, channel);
      const key = JSON.stringify(group);
      const counted = groups.get(key) ?? nothing(group);
      groups.set(key, counted);
      const isPlanned = !SKIPS.includes(letters[0] ?? '');
      const row = (rowsOf.get(notification.id) ?? []).find((one) => one.channel === channel);
      countOne(counted, notification, isPlanned ? stateOf(notification, channel, row) : 'SKIPPED');
      if (isPlanned) {
        // Planned, it has its notification's: also where it was skipped later on.
        if (notification.seen_at) counted.seen += 1;
        if (notification.read_at) counted.read += 1;
      }
      const deliveredAt = channel === 'inApp' ? notification.delivered_at : row?.delivered_at;
      if (isPlanned && deliveredAt) counted.latenciesMs.push(Math.max(0, deliveredAt.getTime() - atMs));
    }
  }
  for (const { latenciesMs } of groups.values()) latenciesMs.sort((a, b) => a - b);
  return [...groups.values()];
}

function stateOf(notification: NotificationRow, channel: string, row: DeliveryRow | undefined): string {
  if (channel !== 'inApp') return row?.state ?? 'PENDING';
  if (notification.delivered_at) return 'DELIVERED';
  return notification.gone === null || notification.gone === 'unlisted' ? 'PENDING' : 'CANCELLED';
}

function countOne(counted: Counted, _notification: NotificationRow, state: string): void {
  if (state === 'SKIPPED') counted.skipped += 1;
  else counted.sent += 1;
  if (state === 'DELIVERED') counted.delivered += 1;
  if (state === 'FAILED') counted.failed += 1;
  if (state === 'CANCELLED') counted.cancelled += 1;
}

const nothing = (group: Record<string, string>): Counted => ({
  group,
  sent: 0,
  delivered: 0,
  seen: 0,
  read: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  latenciesMs: [],
});

function groupOf({ groupBy, timeZone }: ReportQuestion, row: NotificationRow, channel: string) {
  const clock = clockOf(row.created_at, timeZone);
  const names = {
    CHANNEL: channel,
    CATEGORY: row.category,
    TYPE: row.type,
    PRIORITY: PRIORITIES[row.priority] ?? '',
    DAY: clock.day,
    HOUR: clock.hour,
  };
  return Object.fromEntries(groupBy.map((group) => [group, names[group]]));
}

/** As the runtime writes it for people. */
export function clockOf(at: Date, timeZone: string): { day: string; hour: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  const offset = part('timeZoneName').replace('GMT', '');
  return { day, hour: `${day}T${part('hour')}:00:00${offset === '' ? '+00:00' : offset}` };
}
