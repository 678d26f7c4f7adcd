import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Database, firstIdAt, OperatorsDatabase, timeOfId } from '../../platform/database/index.js';
import { Logger } from '../../platform/logging/index.js';
import { DueLoop, type NextDue } from '../../platform/time/index.js';
import { PublishingHooks } from '../publishing-hooks.js';

/** How often a worker counts, where nobody watches. */
const EVERY_MS = 5_000;
/** Bulk sends that are counted in one round. */
const AT_ONCE = 20;
/** For whoever watches. */
const WATCHED_SECONDS = 1;
/** Counting takes a twentieth of a connection's time at most, however many they are. */
const REST = 20;
/** Notifications that one statement looks at, about: some 50 ms. */
const COUNTED_AT_ONCE = 50_000;
/** Of the bits of an id behind its time, these decide: 0x7000 to 0x7fff. */
const FIRST_GROUP = 0x7000;
const GROUPS = 0x1000;

interface Tally {
  delivered: number;
  seen: number;
  read: number;
  failed: number;
}

/**
 * How many have got, seen and read a bulk send: counted by and by, and never less than before. Whoever begins to count says so in the row, so that
 * others don't. Statements look at a bounded number of notifications.
 */
@Injectable()
export class BulkTally {
  private readonly loop: DueLoop;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly operators: OperatorsDatabase,
    private readonly hooks: PublishingHooks,
    logger: Logger,
  ) {
    this.loop = new DueLoop(() => this.run(), { intervalMs: EVERY_MS, name: 'counting bulk sends' }, logger);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Counts it, if that was not done just now. */
  async refresh(id: string, afterSeconds = WATCHED_SECONDS): Promise<void> {
    const claimed = await this.database.query(
      `UPDATE bulk_sends SET tallied_at = clock_timestamp()
       WHERE id = $1 AND processed > 0 AND tallied_at <= clock_timestamp() - make_interval(secs => greatest($2, tally_seconds * ${REST}))
       RETURNING 1`,
      [id, afterSeconds],
      'claim-bulk-tally',
    );
    if (claimed.length === 0) return;
    const startedAt = performance.now();
    const tally = await this.count(id);
    await this.database.query(
      `UPDATE bulk_sends SET delivered = greatest(delivered, $2), seen = greatest(seen, $3), read = greatest(read, $4), failed = greatest(failed, $5),
         tally_seconds = $6 WHERE id = $1`,
      [id, tally.delivered, tally.seen, tally.read, tally.failed, (performance.now() - startedAt) / 1_000],
      'write-bulk-tally',
    );
  }

  /** Those under way; and those that are over less and less often, as long as what they published is kept. */
  private async run(): Promise<NextDue> {
    const rows = await this.database.query<{ id: string; after_seconds: number }>(
      `SELECT id, after_seconds FROM (
         SELECT id, tallied_at, tally_seconds,
                greatest(${EVERY_MS / 1_000}, extract(epoch FROM clock_timestamp() - coalesce(finished_at, clock_timestamp())) / 10)::float8 AS after_seconds
         FROM bulk_sends
         WHERE processed > 0 AND (finished_at IS NULL OR finished_at > clock_timestamp() - make_interval(days => $1::int))) b
       WHERE tallied_at <= clock_timestamp() - make_interval(secs => greatest(after_seconds, tally_seconds * ${REST}))
       ORDER BY tallied_at LIMIT $2`,
      [this.config.RETENTION_DAYS, AT_ONCE],
      'bulk-sends-to-tally',
    );
    for (const { id, after_seconds } of rows) await this.refresh(id, after_seconds);
    return {};
  }

  private async count(id: string): Promise<Tally> {
    const parts = await this.operators.read<{ id: string; recipients: number }>(
      `SELECT s.id, s.recipients FROM bulk_send_parts p JOIN sends s ON s.id = p.send_id WHERE p.bulk_id = $1`,
      [id],
      'bulk-parts',
    );
    const tally: Tally = { delivered: 0, seen: 0, read: 0, failed: 0 };
    for (const part of parts) {
      for (const [from, to] of slicesOf(part.id, Math.ceil(part.recipients / COUNTED_AT_ONCE))) {
        const [row] = await this.operators.read<Omit<Tally, 'failed'>>(
          `SELECT count(coalesce(delivered_at, taken_at))::int AS delivered, count(seen_at)::int AS seen, count(read_at)::int AS read
           FROM notifications WHERE id >= $1 AND id < $2 AND send_id = $3`,
          [from, to, part.id],
          'bulk-tally',
        );
        tally.delivered += row?.delivered ?? 0;
        tally.seen += row?.seen ?? 0;
        tally.read += row?.read ?? 0;
        tally.failed += (await this.hooks.current?.failedOf(part.id, [from, to])) ?? 0;
      }
    }
    return tally;
  }
}

/** The ids of one millisecond in so many ranges: they are drawn at random. */
export function slicesOf(sendId: string, count: number): [from: string, to: string][] {
  const atMs = timeOfId(sendId);
  const head = firstIdAt(atMs).slice(0, 14);
  const many = Math.min(GROUPS, Math.max(1, count));
  const bounds = Array.from({ length: many - 1 }, (_, index) => {
    const group = FIRST_GROUP + Math.floor(((index + 1) * GROUPS) / many);
    return `${head}${group.toString(16)}-0000-000000000000`;
  });
  const all = [firstIdAt(atMs), ...bounds, firstIdAt(atMs + 1)];
  return all.slice(1).map((to, index) => [all[index] ?? to, to]);
}
