import { Injectable } from '@nestjs/common';
import { Conditions } from '../../notifications/index.js';
import { firstIdAt, OperatorsDatabase } from '../../platform/database/index.js';
import {
  DELIVERY_COLUMNS,
  type DeliveryRecord,
  type DeliveryRow,
  toDeliveryRecord,
} from '../planning/delivery-reads.repository.js';
import type { DeliveryState } from '../reasons.js';
import { type Facet, inOrder, newestOf, sparsest } from './facets.js';
import { isHeavy } from './feed-length.js';
import {
  aboveMillisecond,
  type Lead,
  type Look,
  NEWEST,
  OLDEST,
  type Stretch,
  startOfMillisecond,
} from './page-walk.js';

/** Narrows the list of deliveries; what is null or left out doesn't matter. */
export interface DeliveryFilterValues {
  userId?: string | null | undefined;
  channels?: readonly string[] | null | undefined;
  statuses?: readonly DeliveryState[] | null | undefined;
  reasons?: readonly string[] | null | undefined;
  createdAfter?: Date | null | undefined;
  createdBefore?: Date | null | undefined;
}

/** Where deliveries are looked for, the newest first. */
export type DeliverySource =
  { kind: 'all' } | { kind: 'facet'; facet: Facet } | { kind: 'notifications'; ids: readonly string[] };

interface LookRow extends Partial<DeliveryRow>, Record<string, unknown> {
  looked: number;
  least: string | null;
}

/** All deliveries that have a row, newest first. Reads alone, without a lock, over connections of its own. */
@Injectable()
export class DeliveryListRepository {
  constructor(private readonly database: OperatorsDatabase) {}

  /** Looks at the next `width` rows of a source, and answers those that match, at most `wanted`. */
  async look(
    source: DeliverySource,
    filter: DeliveryFilterValues,
    { before, width, wanted }: { before: string; width: number; wanted: number },
  ): Promise<Look<DeliveryRecord>> {
    const conditions = new Conditions();
    const looked = sourceSql(source, { before, floor: floorOf(filter) }, width, conditions);
    const matches = deliveryMatches(filter, conditions);
    const rows = await inOrder(this.database, (sql) =>
      sql.query<LookRow>(
        `WITH looked AS MATERIALIZED (${looked}), found AS (
         SELECT d.* FROM looked d WHERE ${matches} ORDER BY d.id DESC LIMIT ${conditions.param(wanted)}::int
       )
       SELECT l.looked, l.least, f.*
       FROM (SELECT count(*)::int AS looked, (SELECT id FROM looked ORDER BY id LIMIT 1) AS least FROM looked) l
       LEFT JOIN (SELECT ${DELIVERY_COLUMNS} FROM found d LEFT JOIN deliveries g ON g.id = d.digest_id) f ON true
       ORDER BY f.id DESC`,
        conditions.params,
      ),
    );
    const [{ looked: count, least } = { looked: 0, least: null }] = rows;
    return {
      found: rows.flatMap((row) => (row.id == null ? [] : [toDeliveryRecord(row as LookRow & DeliveryRow)])),
      end: count < width ? null : least,
      looked: count,
    };
  }

  /** By which of its facets deliveries are found soonest; undefined: it has none. */
  sparsest(filter: DeliveryFilterValues, before: string): Promise<Facet | undefined> {
    const stretch = { before, floor: floorOf(filter) };
    return sparsest(this.database, 'deliveries', facetsOf(filter), stretch, () => new Conditions());
  }

  /** Whether he was told more than can be read for one page. */
  isHeavy(recipient: string): Promise<boolean> {
    return isHeavy(this.database, recipient);
  }

  /** What one person was told, newest first: a delivery bears the millisecond of its notification. */
  async notificationsOf(
    recipient: string,
    filter: DeliveryFilterValues,
    before: string,
    limit: number,
  ): Promise<Lead[]> {
    return this.database.read<Lead & Record<string, unknown>>(
      `SELECT n.id, 1 AS size FROM (
         SELECT n.id FROM notifications n WHERE n.recipient = $1 AND n.id < $2::uuid AND n.id >= $3::uuid OFFSET 0
       ) n ORDER BY n.id DESC LIMIT $4`,
      [recipient, aboveMillisecond(before), floorOf(filter), limit],
      'notifications-of-person',
    );
  }
}

/** Those of notifications published then or later. */
function floorOf({ createdAfter }: DeliveryFilterValues): string {
  return createdAfter == null ? OLDEST : firstIdAt(createdAfter.getTime());
}

/** What a list is of. @param after a position; undefined: it begins at the newest. */
export function deliveryStretch(filter: DeliveryFilterValues, after: string = NEWEST): Stretch {
  const below = filter.createdBefore == null ? NEWEST : firstIdAt(filter.createdBefore.getTime());
  return { before: after < below ? after : below, floor: floorOf(filter) };
}

function facetsOf({ channels, statuses, reasons }: DeliveryFilterValues): Facet[] {
  const facets: Facet[] = [];
  if (statuses) facets.push({ column: 'state', type: 'text', values: statuses });
  if (channels) facets.push({ column: 'channel', type: 'text', values: channels });
  // What is to go at once has this one: too many to be in an index of reasons.
  if (reasons && !reasons.includes('ALLOWED')) {
    facets.push({ column: 'reason', type: 'text', values: reasons, where: `x.reason <> 'ALLOWED'` });
  }
  return facets;
}

function sourceSql(source: DeliverySource, stretch: Stretch, width: number, conditions: Conditions): string {
  if (source.kind === 'facet') return newestOf('deliveries', source.facet, stretch, width, conditions);
  const [below, from, most] = [stretch.before, stretch.floor, width].map((value) => conditions.param(value));
  const newest = `d.id < ${below}::uuid AND d.id >= ${from}::uuid ORDER BY d.id DESC LIMIT ${most}::int`;
  if (source.kind === 'all') return `SELECT d.* FROM deliveries d WHERE ${newest}`;
  const least = source.ids.at(-1);
  const since = conditions.param(least === undefined ? OLDEST : startOfMillisecond(least));
  return `SELECT d.* FROM deliveries d
    WHERE d.notification_id = ANY(${conditions.param(source.ids)}::uuid[]) AND d.id >= ${since}::uuid AND ${newest}`;
}

/** Everything that is asked for, of `deliveries d`. A digest is no delivery of anything: its members are. */
export function deliveryMatches(filter: DeliveryFilterValues, conditions: Conditions): string {
  const { userId, channels, statuses, reasons } = filter;
  conditions.add('d.notification_id IS NOT NULL');
  if (userId != null) conditions.add('d.recipient = ?', userId);
  if (channels) conditions.add('d.channel = ANY(?::text[])', channels);
  if (statuses) conditions.add('d.state = ANY(?::text[])', statuses);
  if (reasons) conditions.add('d.reason = ANY(?::text[])', reasons);
  return conditions.sql;
}
