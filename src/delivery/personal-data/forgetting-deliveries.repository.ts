import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** Rows of one transaction. */
const AT_ONCE = 1_000;

/** Takes a person out of what is kept of deliveries. A worker that is at one of them at this instant finds nothing to write to. */
@Injectable()
export class ForgettingDeliveriesRepository {
  constructor(private readonly database: Database) {}

  async forgetDeliveries(person: string): Promise<number> {
    return untilNone(async () =>
      this.database.transaction(async (tx) => {
        const gone = await tx.query<{ id: string }>(
          `WITH picked AS (SELECT id FROM deliveries WHERE recipient = $1 LIMIT $2), locked AS (
             SELECT d.id FROM deliveries d WHERE d.id IN (SELECT id FROM picked) ORDER BY d.id FOR UPDATE
           )
           DELETE FROM deliveries d USING locked WHERE d.id = locked.id RETURNING d.id`,
          [person, AT_ONCE],
        );
        const ids = [gone.map(({ id }) => id)];
        await tx.query('DELETE FROM delivery_attempts WHERE delivery_id = ANY($1::uuid[])', ids);
        await tx.query('DELETE FROM push_receipts WHERE delivery_id = ANY($1::uuid[])', ids);
        return gone.length;
      }),
    );
  }

  async forgetStatusEvents(person: string): Promise<number> {
    return untilNone(async () => {
      const rows = await this.database.query(
        `DELETE FROM status_events WHERE id IN (SELECT id FROM status_events WHERE recipient = $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING 1`,
        [person, AT_ONCE],
      );
      return rows.length;
    });
  }

  /** What he is reached by. */
  async forgetWays(person: string): Promise<number> {
    const devices = await this.database.query('DELETE FROM devices WHERE recipient = $1 RETURNING 1', [person]);
    const usage = await this.database.query('DELETE FROM channel_usage WHERE recipient = $1 RETURNING 1', [person]);
    return devices.length + usage.length;
  }
}

async function untilNone(step: () => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const some = await step();
    all += some;
    if (some < AT_ONCE) return all;
  }
}
