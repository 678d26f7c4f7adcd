import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '../../platform/database/index.js';

/** A topic, as one person sees it. */
export interface TopicRecord {
  key: string;
  description: string | null;
  public: boolean;
  followers: number;
  following: boolean;
}

/** What is changed of a topic; undefined: it stays as it is. */
export interface TopicChange {
  key: string;
  description: string | null | undefined;
  public: boolean | undefined;
}

/** What is written in the transaction of a change, beside it. */
type Recording = (tx: Sql) => Promise<void>;
const nothingElse: Recording = () => Promise.resolve();

interface Follower extends Record<string, unknown> {
  recipient: string;
}
const nameOf = ({ recipient }: Follower) => recipient;

/** Which topics are listed. */
export interface TopicsAsked {
  /** Private ones that he doesn't follow, too. */
  all: boolean;
  following: boolean | undefined;
  after: string;
  limit: number;
}

/** From `topics t`; `$1` is who asks. */
const COLUMNS = `t.key, t.description, t.public, t.followers,
  EXISTS (SELECT 1 FROM topic_followers f WHERE f.topic = t.key AND f.recipient = $1) AS following`;

/**
 * `$2` of the topic that is `held`, and by how much that changes its followers. Both read `held`, and so wait for the topic's row first. Who
 * was made a follower after such a statement had begun is not found by UNFOLLOW: it then came before that, as it may have.
 */
const FOLLOW = `changed AS (
  INSERT INTO topic_followers (topic, recipient) SELECT key, $2 FROM held ON CONFLICT (topic, recipient) DO NOTHING RETURNING 1 AS n)`;
const UNFOLLOW = `changed AS (
  DELETE FROM topic_followers WHERE topic = (SELECT key FROM held) AND recipient = $2 RETURNING -1 AS n)`;

/**
 * Topics and who follows them. Lock order: the topic's row, then followers in byte order; `followers` is counted under the row's lock, by the
 * rows that really came or went.
 */
@Injectable()
export class TopicsRepository {
  constructor(private readonly database: Database) {}

  /** Those of `keys` that exist. */
  find(recipient: string, keys: readonly string[], sql: Sql = this.database): Promise<TopicRecord[]> {
    return sql.query<TopicRecord & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM topics t WHERE t.key = ANY($2) ORDER BY t.key`,
      [recipient, keys],
    );
  }

  /** Behind `after`, in byte order: of all there are, or of what is public or followed by him. @param following undefined: either. */
  list(recipient: string, { all, following, after, limit }: TopicsAsked): Promise<TopicRecord[]> {
    const followed = `SELECT f.topic AS key FROM topic_followers f WHERE f.recipient = $1 AND f.topic > $2 ORDER BY f.topic LIMIT $3`;
    const others = `SELECT o.key FROM topics o WHERE o.key > $2 ${all ? '' : 'AND o.public'}
      AND NOT EXISTS (SELECT 1 FROM topic_followers f WHERE f.topic = o.key AND f.recipient = $1) ORDER BY o.key LIMIT $3`;
    const sources = [...(following === false ? [] : [followed]), ...(following === true ? [] : [others])];
    return this.database.read<TopicRecord & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM topics t WHERE t.key IN (${sources.map((source) => `(${source})`).join(' UNION ALL ')})
       ORDER BY t.key LIMIT $3`,
      [recipient, after, limit],
    );
  }

  /** @param record what else is written in its transaction. */
  async save(change: TopicChange, record: Recording = nothingElse): Promise<void> {
    const { key, description, public: isPublic } = change;
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO topics AS t (key, description, public) VALUES ($1, $2, coalesce($4, false))
       ON CONFLICT (key) DO UPDATE
         SET description = CASE WHEN $3 THEN $2 ELSE t.description END, public = coalesce($4, t.public)`,
        [key, description ?? null, description !== undefined, isPublic ?? null],
      );
      await record(tx);
    });
  }

  /**
   * Makes these follow it, and those not, and answers whether there is such a topic. Who is both, or is already, is no matter.
   * @param record what else is written in its transaction, where that changes something.
   */
  async setFollowers(
    key: string,
    add: readonly string[],
    remove: readonly string[],
    record?: (tx: Sql, changed: { come: string[]; gone: string[] }) => Promise<void>,
  ): Promise<boolean> {
    const [recipient] = [...add, ...remove];
    if (!record && recipient !== undefined && add.length + remove.length === 1) {
      return this.setFollower(key, recipient, add.length > 0 ? FOLLOW : UNFOLLOW);
    }
    return this.database.transaction(async (tx) => {
      const held = await tx.query('SELECT 1 FROM topics WHERE key = $1 FOR UPDATE', [key]);
      if (held.length === 0) return false;
      const gone = await tx.query<Follower>(
        `DELETE FROM topic_followers WHERE topic = $1 AND recipient = ANY($2) RETURNING recipient`,
        [key, remove],
      );
      const come = await tx.query<Follower>(
        `INSERT INTO topic_followers (topic, recipient)
         SELECT $1, t.recipient FROM unnest($2::text[]) AS t (recipient) ORDER BY t.recipient COLLATE "C"
         ON CONFLICT (topic, recipient) DO NOTHING RETURNING recipient`,
        [key, add],
      );
      await tx.query('UPDATE topics SET followers = followers + $2 WHERE key = $1', [key, come.length - gone.length]);
      if (come.length + gone.length > 0) await record?.(tx, { come: come.map(nameOf), gone: gone.map(nameOf) });
      return true;
    });
  }

  /** One, in one statement: the topic's row is held for no round trip of ours, and followers of a popular one don't queue for it. */
  private async setFollower(key: string, recipient: string, change: string): Promise<boolean> {
    const held = await this.database.query(
      `WITH held AS (SELECT key FROM topics WHERE key = $1 FOR UPDATE), ${change},
         counted AS (UPDATE topics SET followers = followers + (SELECT coalesce(sum(n), 0) FROM changed)
                      WHERE key = $1 AND EXISTS (SELECT 1 FROM changed))
       SELECT 1 FROM held`,
      [key, recipient],
    );
    return held.length > 0;
  }

  /** How many topics he follows, counted up to `limit`. */
  async countFollowed(recipient: string, limit: number): Promise<number> {
    const [row] = await this.database.read<{ count: number }>(
      `SELECT count(*) FROM (SELECT 1 FROM topic_followers WHERE recipient = $1 LIMIT $2) AS f`,
      [recipient, limit],
    );
    return row?.count ?? 0;
  }

  /**
   * Its followers at one moment, behind `after`, in byte order. Whoever walks so passes each of them once, whoever comes and goes meanwhile.
   */
  async followers(topic: string, after: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ recipient: string }>(
      'SELECT recipient FROM topic_followers WHERE topic = $1 AND recipient > $2 ORDER BY recipient LIMIT $3',
      [topic, after, limit],
      'topic-followers',
    );
    return rows.map((row) => row.recipient);
  }
}
