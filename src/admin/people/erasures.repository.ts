import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';

/** Somebody is at it for as long, unless he died: then another worker goes on. Two who are at it do no harm. */
const LEASE_SECONDS = 60;

/** Who is to be forgotten. The row is what is owed: it goes when he is. */
@Injectable()
export class ErasuresRepository {
  constructor(private readonly database: Database) {}

  /** Taken by whoever adds it. */
  async add(tx: Sql, person: string): Promise<void> {
    await tx.query(
      `INSERT INTO erasures (person, lease_until) VALUES ($1, now() + make_interval(secs => $2))
       ON CONFLICT (person) DO UPDATE SET lease_until = excluded.lease_until`,
      [person, LEASE_SECONDS],
    );
  }

  /** One that nobody is at. */
  async take(): Promise<string | undefined> {
    const [row] = await this.database.query<{ person: string }>(
      `UPDATE erasures SET lease_until = now() + make_interval(secs => $1)
       WHERE person = (SELECT person FROM erasures WHERE lease_until <= now() ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING person`,
      [LEASE_SECONDS],
    );
    return row?.person;
  }

  /** Whoever is at it still is. */
  renew(person: string): Promise<void> {
    return this.putOff(person, LEASE_SECONDS);
  }

  /** It could not be done now: it is tried again then. */
  async putOff(person: string, seconds: number): Promise<void> {
    await this.database.query('UPDATE erasures SET lease_until = now() + make_interval(secs => $2) WHERE person = $1', [
      person,
      seconds,
    ]);
  }

  async done(tx: Sql, person: string): Promise<void> {
    await tx.query('DELETE FROM erasures WHERE person = $1', [person]);
  }
}
