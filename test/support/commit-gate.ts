import { Client } from 'pg';
import { eventually } from './client.js';

/** Any number: whoever holds this lock holds up every commit that touched a feed. */
const GATE = 4_711;

/** A deferred trigger runs within COMMIT, when all has been written and nothing is visible yet. */
const HOLD_COMMITS = `
  CREATE FUNCTION hold_commit() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
    'BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NULL; END';
  CREATE CONSTRAINT TRIGGER hold_commit AFTER INSERT OR UPDATE ON feeds
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_commit()`;

const HELD = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${GATE} AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Holds up commits: what comes between a write and its commit, and between a commit and what follows, can be chosen then. */
export class CommitGate {
  private constructor(private readonly admin: Client) {}

  static async install(databaseUrl: string): Promise<CommitGate> {
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(HOLD_COMMITS);
    return new CommitGate(admin);
  }

  async hold(): Promise<void> {
    await this.admin.query(`SELECT pg_advisory_lock(${GATE})`);
  }

  /** Waits until a commit is held up. @returns the backends that it happens to. */
  async held(): Promise<number[]> {
    const { rows } = await eventually(
      () => this.admin.query<{ pid: number }>(HELD),
      ({ rows }) => rows.length > 0,
    );
    return rows.map((row) => row.pid);
  }

  /** What PostgreSQL does with whom it finds gone: their commits come to nothing. */
  async terminate(backends: number[]): Promise<void> {
    await this.admin.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [backends]);
    await eventually(
      () => this.admin.query(HELD),
      ({ rows }) => rows.length === 0,
    );
  }

  async letGo(): Promise<void> {
    await this.admin.query(`SELECT pg_advisory_unlock(${GATE})`);
  }

  async query<Row extends object>(text: string, params: unknown[] = []): Promise<Row[]> {
    return (await this.admin.query<Row>(text, params)).rows;
  }

  /** Commits are as they were before; another one may be installed. */
  async remove(): Promise<void> {
    await this.admin.query('DROP TRIGGER hold_commit ON feeds; DROP FUNCTION hold_commit()');
    await this.close();
  }

  async close(): Promise<void> {
    await this.admin.end();
  }
}
