import { Injectable } from '@nestjs/common';
import { AuditLog } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Database, isLockTimeout, type Sql } from '../platform/database/index.js';
import { difference } from './difference.js';
import type { CategoryRules, ChannelDefault } from './preference-rules.js';
import { PreferencesBusyError } from './preferences.errors.js';
import { recordChange } from './preferences.repository.js';

/** All that admins said. */
export interface SaidDefaults {
  categories: readonly CategoryRules[];
  /** By channel. */
  channels: ReadonlyMap<string, ChannelDefault>;
}

interface Row extends Record<string, unknown> {
  categories: string;
  channels: string;
}

type ChannelRow = ChannelDefault & { channel: string };

/** Both of one moment. */
const SAID = `SELECT (SELECT coalesce(json_agg(c ORDER BY c.key), '[]') FROM categories c)::text AS categories,
                     (SELECT coalesce(json_agg(d), '[]') FROM channel_defaults d)::text AS channels`;

/**
 * What admins say of categories and channels. Whoever changes a table locks it whole: that is rare, and what is changed may depend on what is
 * there. Readers don't wait.
 */
@Injectable()
export class DefaultsRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async find(): Promise<SaidDefaults> {
    return saidBy(await this.database.read<Row>(SAID, [], 'preference defaults'));
  }

  /**
   * @param change is given what was said of it before and how many others were spoken of, and may be called again. What it throws leaves
   * everything as it was. @throws PreferencesBusyError
   */
  saveCategory(
    key: string,
    caller: Caller,
    change: (said: CategoryRules | undefined, others: number) => CategoryRules,
  ): Promise<void> {
    return this.change('categories', async (tx) => {
      const { categories } = saidBy(await tx.query<Row>(SAID));
      const said = categories.find((category) => category.key === key);
      const next = change(said, categories.length - (said ? 1 : 0));
      const different = difference({ ...said }, { ...next });
      if (!different) return;
      await tx.query(
        `INSERT INTO categories (key, title, description, critical, sensitive, channels) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (key) DO UPDATE SET title = $2, description = $3, critical = $4, sensitive = $5, channels = $6`,
        [key, next.title, next.description, next.critical, next.sensitive, JSON.stringify(next.channels)],
      );
      await recordChange(tx, { kind: 'category', subject: key, by: caller.id, source: 'admin', ...different });
      await this.audit.record(tx, { caller, action: 'category.save', subject: { kind: 'category', id: key } });
    });
  }

  /** @param change as above: given what was said before. @throws PreferencesBusyError */
  saveChannelDefault(
    channel: string,
    caller: Caller,
    change: (said: ChannelDefault | undefined) => ChannelDefault,
  ): Promise<void> {
    return this.change('channel_defaults', async (tx) => {
      const said = saidBy(await tx.query<Row>(SAID)).channels.get(channel);
      const { enabled, timing } = change(said);
      const different = difference({ ...said }, { enabled, timing });
      if (!different) return;
      await tx.query(
        `INSERT INTO channel_defaults (channel, enabled, timing) VALUES ($1, $2, $3)
         ON CONFLICT (channel) DO UPDATE SET enabled = $2, timing = $3`,
        [channel, enabled, timing],
      );
      await recordChange(tx, { kind: 'channel', subject: channel, by: caller.id, source: 'admin', ...different });
      await this.audit.record(tx, {
        caller,
        action: 'channel.saveDefaults',
        subject: { kind: 'channel', id: channel },
        detail: { enabled, timing },
      });
    });
  }

  private async change(table: string, work: (tx: Sql) => Promise<void>): Promise<void> {
    try {
      await this.database.transaction(async (tx) => {
        await tx.query(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
        await work(tx);
      });
    } catch (error) {
      throw isLockTimeout(error) ? new PreferencesBusyError() : error;
    }
  }
}

function saidBy([row]: readonly Row[]): SaidDefaults {
  const channels = JSON.parse(row?.channels ?? '[]') as ChannelRow[];
  return {
    categories: JSON.parse(row?.categories ?? '[]') as CategoryRules[],
    channels: new Map(channels.map(({ channel, enabled, timing }) => [channel, { enabled, timing }])),
  };
}
