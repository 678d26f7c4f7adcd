import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { applyTransition, type ChangedFeed, lockFeeds } from '../feed-changes.js';
import { TRANSITIONS } from '../transitions.js';

/** What becomes of a notification because its time has come. */
export const DUE = { expired: 'expires_at', woken: 'snoozed_until' } as const;
export type DueChange = keyof typeof DUE;

export interface DueNotification {
  recipient: string;
  id: string;
}

/** Notifications whose time comes by the clock: snoozes that end, what expires. All clocks are the database's. */
@Injectable()
export class DueChangesRepository {
  constructor(private readonly database: Database) {}

  /** Those whose time has come, the longest overdue first. Takes no lock. */
  async find(change: DueChange, limit: number, without: readonly string[]): Promise<DueNotification[]> {
    return this.database.query<DueNotification & Record<string, unknown>>(
      `SELECT n.recipient, n.id FROM notifications n
       WHERE n.gone IS NULL AND ${TRANSITIONS[change].when} AND n.recipient <> ALL($2)
       ORDER BY n.${DUE[change]} LIMIT $1`,
      [limit, without],
      `due-${change}`,
    );
  }

  /** In how many milliseconds the next one's time comes, of those within so many, or came just now; undefined: none. */
  async nextInMs(withinMs: number): Promise<number | undefined> {
    const first = (column: string) =>
      `SELECT min(n.${column}) AS at FROM notifications n
       WHERE n.gone IS NULL AND n.${column} > clock_timestamp() - interval '200 ms'
         AND n.${column} <= clock_timestamp() + make_interval(secs => $1::float8 / 1000)`;
    const [row] = await this.database.query<{ in_ms: number | null }>(
      `SELECT (extract(epoch FROM min(at) - clock_timestamp()) * 1000)::float8 AS in_ms
       FROM (${Object.values(DUE).map(first).join(' UNION ALL ')}) AS due`,
      [withinMs],
      'next-due',
    );
    return row?.in_ms ?? undefined;
  }

  /**
   * Changes those whose feeds nobody holds, in one transaction. A row is looked at again under its feed's lock: of several workers that
   * found it, one changes it.
   */
  async apply(change: DueChange, due: readonly DueNotification[]): Promise<{ changed: ChangedFeed[]; held: string[] }> {
    return this.database.transaction(async (tx) => {
      const recipients = [...new Set(due.map(({ recipient }) => recipient))];
      const feeds = await lockFeeds(tx, recipients, 'skip');
      const free = new Set(feeds.map(({ recipient }) => recipient));
      const changed = await applyTransition(tx, feeds, TRANSITIONS[change], {
        condition: 'n.id = ANY($3::uuid[])',
        params: [due.map(({ id }) => id)],
      });
      return { changed, held: recipients.filter((recipient) => !free.has(recipient)) };
    });
  }
}
