import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';
import { type Cap, roomAt } from '../caps.js';

/** One person over one channel. */
export interface Use {
  recipient: string;
  channel: string;
}

/** What is about to go: a delivery, or a digest. */
export interface Going extends Use {
  id: string;
  /** It goes over every cap, and counts all the same. */
  isFree: boolean;
}

/** What went to one person over one channel, as its row is held. */
export interface HeldUsage extends Use {
  /** `[id, when]`, in milliseconds since 1970 by the database's clock. */
  went: [string, number][];
  nowMs: number;
}

/**
 * Rows of `channel_usage`: what went to whom within the window of a channel's cap. Whoever counts holds the row, so that no two are the last one
 * that there is room for; whoever builds a digest of that person and channel does, too. They are locked in byte order, before any deliveries.
 */
@Injectable()
export class ChannelUsageRepository {
  constructor(private readonly database: Database) {}

  /**
   * Counts each of them that there is room for. One that was counted already is not counted twice, and has its room.
   * @returns for each, in their order, when there is room, in milliseconds since 1970; null: now, and it is counted.
   */
  async take(goings: readonly Going[], caps: ReadonlyMap<string, Cap>): Promise<(number | null)[]> {
    return this.database.transaction(async (tx) => {
      const usages = new Map((await holdUsages(tx, goings)).map((usage) => [keyOf(usage), usage]));
      const rooms = goings.map((going) => {
        const [usage, cap] = [usages.get(keyOf(going)), caps.get(going.channel)];
        return usage && cap ? takeRoom(usage, going, cap) : null;
      });
      await writeUsages(tx, [...usages.values()], caps);
      return rooms;
    });
  }

  /** When there is room for one more of each, as far as one can see without waiting; those that have room now are left out. */
  async roomsOf(uses: readonly Use[], caps: ReadonlyMap<string, Cap>): Promise<Map<string, number>> {
    const rows = await this.database.query<HeldUsage & Record<string, unknown>>(
      `SELECT u.recipient, u.channel, u.went, ${NOW_MS} AS "nowMs"
       FROM unnest($1::text[], $2::text[]) AS t (recipient, channel) JOIN channel_usage u USING (recipient, channel)`,
      [uses.map(({ recipient }) => recipient), uses.map(({ channel }) => channel)],
      'usage-of',
    );
    const rooms = new Map<string, number>();
    for (const usage of rows) {
      const cap = caps.get(usage.channel);
      const at = cap && roomAt(timesOf(usage), cap, usage.nowMs);
      if (at != null) rooms.set(keyOf(usage), at);
    }
    return rooms;
  }

  /** Forgets whom nothing went to for so long, at most so many. Answers how many. */
  async forget(idleMs: number, limit: number): Promise<number> {
    const rows = await this.database.query(
      `DELETE FROM channel_usage WHERE (recipient, channel) IN (
         SELECT recipient, channel FROM channel_usage WHERE last_at < now() - make_interval(secs => $1::float8 / 1000)
         ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [idleMs, limit],
      'forget-usage',
    );
    return rows.length;
  }
}

const NOW_MS = '(extract(epoch FROM clock_timestamp()) * 1000)::float8';

export const keyOf = ({ recipient, channel }: Use): string => `${channel} ${recipient}`;

const timesOf = (usage: HeldUsage): number[] => byClockOf(usage).map(([, at]) => at);

/** Until the end of the transaction they are ours; what was written before we had them is in them. */
export async function holdUsages(tx: Sql, uses: readonly Use[]): Promise<HeldUsage[]> {
  const distinct = [...new Map(uses.map((use) => [keyOf(use), use])).values()];
  const rows = await tx.query<HeldUsage & Record<string, unknown>>(
    `INSERT INTO channel_usage AS u (recipient, channel)
     SELECT t.recipient, t.channel FROM unnest($1::text[], $2::text[]) AS t (recipient, channel)
     ORDER BY t.recipient COLLATE "C", t.channel COLLATE "C"
     ON CONFLICT (recipient, channel) DO UPDATE SET last_at = clock_timestamp()
     RETURNING u.recipient, u.channel, u.went, ${NOW_MS} AS "nowMs"`,
    [distinct.map(({ recipient }) => recipient), distinct.map(({ channel }) => channel)],
    'hold-usage',
  );
  return rows.map((usage) => ({ ...usage, went: byClockOf(usage) }));
}

/** By a clock that was put back what went before is to come: then it went now, or it would hold everything for as long as that was. */
function byClockOf({ went, nowMs }: HeldUsage): [string, number][] {
  return went.map(([id, at]) => [id, Math.min(at, nowMs)]);
}

/** null: there is room, and it is counted in `usage`; otherwise when there will be. */
export function takeRoom(usage: HeldUsage, { id, isFree }: Pick<Going, 'id' | 'isFree'>, cap: Cap): number | null {
  if (usage.went.some(([counted]) => counted === id)) return null;
  const at = isFree ? null : roomAt(timesOf(usage), cap, usage.nowMs);
  if (at === null) usage.went.push([id, usage.nowMs]);
  return at;
}

/** What is older than the window counts nowhere any more, nor what is older than as many as the cap lets go. */
export async function writeUsages(
  tx: Sql,
  usages: readonly HeldUsage[],
  caps: ReadonlyMap<string, Cap>,
): Promise<void> {
  const kept = usages.map(({ channel, went, nowMs }) => {
    const { most = 0, windowMs = 0 } = caps.get(channel) ?? {};
    const within = went.filter(([, at]) => at > nowMs - windowMs);
    return JSON.stringify(within.toSorted(([, a], [, b]) => b - a).slice(0, most));
  });
  await tx.query(
    `UPDATE channel_usage u SET went = t.went FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS t (recipient, channel, went)
     WHERE u.recipient = t.recipient AND u.channel = t.channel`,
    [usages.map(({ recipient }) => recipient), usages.map(({ channel }) => channel), kept],
    'write-usage',
  );
}
