import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import { countInStretches, type Stretch } from '../../platform/personal-data/index.js';

/** Rows of one transaction. */
const AT_ONCE = 1_000;

/**
 * Takes a person out of what is kept of deliveries. A worker that is at one of them at this instant finds nothing to write to. No index says whose
 * deliveries and status events are, as publishing would pay for it: they are looked through.
 */
@Injectable()
export class ForgettingDeliveriesRepository {
  constructor(private readonly database: Database) {}

  forgetDeliveries(person: string): Promise<number> {
    return countInStretches(this.database, 'deliveries', (stretch) =>
      untilNone(() => this.forgetSomeDeliveries(person, stretch)),
    );
  }

  private forgetSomeDeliveries(person: string, [behind, upTo]: Stretch): Promise<number> {
    return this.database.transaction(async (tx) => {
      const gone = await tx.query<{ id: string }>(
        `WITH picked AS (SELECT id FROM deliveries WHERE id > $3 AND id <= $4 AND recipient = $1 LIMIT $2), locked AS (
           SELECT d.id FROM deliveries d WHERE d.id IN (SELECT id FROM picked) ORDER BY d.id FOR UPDATE
         )
         DELETE FROM deliveries d USING locked WHERE d.id = locked.id RETURNING d.id`,
        [person, AT_ONCE, behind, upTo],
      );
      const ids = [gone.map(({ id }) => id)];
      if (gone.length > 0) {
        await tx.query('DELETE FROM delivery_attempts WHERE delivery_id = ANY($1::uuid[])', ids);
        await tx.query('DELETE FROM push_receipts WHERE delivery_id = ANY($1::uuid[])', ids);
      }
      return gone.length;
    });
  }

  forgetStatusEvents(person: string): Promise<number> {
    return countInStretches(this.database, 'status_events', ([behind, upTo]) =>
      untilNone(async () => {
        const rows = await this.database.query(
          `DELETE FROM status_events WHERE id IN (
             SELECT id FROM status_events WHERE id > $3 AND id <= $4 AND recipient = $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
           RETURNING 1`,
          [person, AT_ONCE, behind, upTo],
        );
        return rows.length;
      }),
    );
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
