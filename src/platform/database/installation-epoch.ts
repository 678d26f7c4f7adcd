import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { Config } from '../config/index.js';

const IDENTITY = `
  SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,
         coalesce(to_regclass('feeds')::oid::text, '') AS feeds`;
// Not pg_control_checkpoint(): after a promotion that shows the old timeline until the next checkpoint.
const TIMELINE = `SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline`;
const SYSTEM = `SELECT system_identifier::text AS system FROM pg_control_system()`;

/** Permission denied, or a service that has no such function: what it hides can't be part of the epoch. */
const HIDDEN = new Set(['42501', '42883', '0A000']);

/** A standby has no timeline of its own to count on, and takes no writes: as good as away. */
const IN_RECOVERY = '55000';
const CANNOT_CONNECT_NOW = '57P03';

/**
 * Which life of the database the numbers of its feeds belong to: another one after a restored backup or a
 * promotion, so that a cursor handed out before is known for what it is. A connection never outlives its
 * server's life, so each new one reads it before it is used. While an old server still answers, a pool may hold
 * connections to it beside those to the new one: what the last one read is the life that we are in.
 */
@Injectable()
export class InstallationEpoch {
  private value = '';
  private readonly lives = new WeakMap<ClientBase, string>();

  constructor(private readonly config: Config) {}

  /** Eight hexadecimal digits. */
  get current(): string {
    if (this.value === '') throw new Error('the installation’s epoch is read with the first connection');
    return this.value;
  }

  /** Reads it over a connection that nobody has used yet. */
  async readFrom(client: ClientBase): Promise<void> {
    const parts = [String(this.config.FEED_GENERATION)];
    for (const statement of [IDENTITY, TIMELINE, SYSTEM]) parts.push(await readIfAllowed(client, statement));
    this.value = createHash('sha256').update(parts.join('|')).digest('hex').slice(0, 8);
    this.lives.set(client, this.value);
  }

  /** Whether this connection leads to the life that `current` names. */
  isCurrent(client: ClientBase): boolean {
    return this.lives.get(client) === this.value;
  }
}

async function readIfAllowed(client: ClientBase, statement: string): Promise<string> {
  try {
    const { rows } = await client.query<Record<string, string>>(statement);
    return Object.values(rows[0] ?? {}).join('/');
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (HIDDEN.has(code)) return '-';
    if (code === IN_RECOVERY)
      throw Object.assign(new Error('this PostgreSQL is a standby'), { code: CANNOT_CONNECT_NOW });
    throw error;
  }
}
