import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Turns } from '../../platform/batching/index.js';
import { isLockTimeout } from '../../platform/database/index.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors/index.js';
import { parsed, text, topicKey, userId } from '../field-rules.js';
import { TopicBusyError } from '../notifications.errors.js';
import { isTrusted, TopicAccess } from './topic-access.js';
import { type TopicRecord, TopicsRepository } from './topics.repository.js';

/** What there is to say of a topic; undefined: it stays as it is. */
export interface TopicRequest {
  key: string;
  description?: string | null | undefined;
  public?: boolean | null | undefined;
}

export interface FollowersRequest {
  topic: string;
  add?: readonly string[] | null | undefined;
  remove?: readonly string[] | null | undefined;
}

export const TOPIC_LIMITS = {
  descriptionChars: 500,
  /** Listed by one request. */
  listed: 200,
  /** Added and removed by one request, each. */
  followersAtOnce: 1_000,
  /** That one person may follow by himself; what a service sets is not bounded. */
  followedByOne: 1_000,
} as const;

/** Topics looked at for one list: a policy may hide most of them. */
const LOOKED_AT = 2_000;

const topicSchema = z.object({
  key: topicKey('key'),
  description: text(TOPIC_LIMITS.descriptionChars, 'description').nullish(),
  public: z.boolean().nullish(),
});
const people = (what: string) =>
  z
    .array(userId)
    .max(
      TOPIC_LIMITS.followersAtOnce,
      `${what} must name at most ${TOPIC_LIMITS.followersAtOnce.toLocaleString('en')} people at once`,
    )
    .nullish();
const followersSchema = z.object({ topic: topicKey('topic'), add: people('add'), remove: people('remove') });

const LEAD = 'Nothing was changed.';

/**
 * Changes of followers that are under way at one node. Those of one topic wait for each other anyway, for its row, each with a connection to
 * PostgreSQL: here they wait without.
 */
const LINES = 4;
/** In each line, with the one whose turn it is. */
const MAX_IN_LINE = 1_000;
const MAX_WAIT_MS = 10_000;

/** What people follow, and who does. */
@Injectable()
export class TopicsService {
  private readonly lines = new Turns({ maxLength: MAX_IN_LINE, maxWaitMs: MAX_WAIT_MS }, () => new TopicBusyError());

  constructor(
    private readonly topics: TopicsRepository,
    private readonly access: TopicAccess,
    private readonly audit: AuditLog,
  ) {}

  /** @throws NotFoundError for one that he may not see, as for one that doesn't exist. */
  async find(caller: Caller, key: string): Promise<TopicRecord> {
    return only(await this.access.require(caller, [key], 'see'));
  }

  /** By key. @param following true: only those that he follows; false: only others; null: both. @throws InvalidInputError */
  async list(caller: Caller, first: number, following: boolean | null | undefined): Promise<TopicRecord[]> {
    if (!Number.isInteger(first) || first < 1 || first > TOPIC_LIMITS.listed) {
      throw new InvalidInputError(`first must be between 1 and ${TOPIC_LIMITS.listed}.`, { fields: ['first'] });
    }
    const listed: TopicRecord[] = [];
    let after = '';
    for (let looked = 0; looked < LOOKED_AT; looked += TOPIC_LIMITS.listed) {
      const asked = { all: isTrusted(caller), following: following ?? undefined, after, limit: TOPIC_LIMITS.listed };
      const some = await this.topics.list(caller.id, asked);
      const seen = await Promise.all(some.map((topic) => this.access.allows(caller, topic, 'see')));
      listed.push(...some.filter((_topic, index) => seen[index]));
      if (listed.length >= first || some.length < TOPIC_LIMITS.listed) break;
      after = some.at(-1)?.key ?? after;
    }
    return listed.slice(0, first);
  }

  /** Makes it, or changes it; private where nothing is said. @throws InvalidInputError */
  async save(caller: Caller, request: TopicRequest): Promise<TopicRecord> {
    const { key, description, public: isPublic } = parsed(topicSchema, request, LEAD);
    await this.topics.save({ key, description, public: isPublic ?? undefined }, (tx) =>
      this.audit.record(tx, {
        caller,
        action: 'topic.save',
        subject: { kind: 'topic', id: key },
        detail: isPublic == null ? {} : { public: isPublic },
      }),
    );
    return only(await this.topics.find(caller.id, [key]));
  }

  /** Idempotent. @throws NotFoundError, InvalidInputError for one who follows too many, TopicBusyError */
  async follow(caller: Caller, key: string): Promise<TopicRecord> {
    const topic = only(await this.access.require(caller, [key], 'follow'));
    if (topic.following) return topic;
    const followed = await this.topics.countFollowed(caller.id, TOPIC_LIMITS.followedByOne);
    if (followed >= TOPIC_LIMITS.followedByOne) {
      const most = TOPIC_LIMITS.followedByOne.toLocaleString('en');
      throw new InvalidInputError(`You follow ${most} topics, and can’t follow more.`, { fields: ['topic'] });
    }
    await this.change(key, [caller.id], []);
    return only(await this.topics.find(caller.id, [key]));
  }

  /** Idempotent. Whatever a policy says by now: who follows a topic may leave it. @throws NotFoundError, TopicBusyError */
  async unfollow(caller: Caller, key: string): Promise<TopicRecord> {
    const [topic] = await this.topics.find(caller.id, [parsed(topicKey('topic'), key, LEAD)]);
    if (!topic?.following) return only(await this.access.require(caller, [key], 'see'));
    await this.change(key, [], [caller.id]);
    return only(await this.topics.find(caller.id, [key]));
  }

  /** All of them, or none. Who follows already, or doesn't, is no matter. @throws NotFoundError, InvalidInputError, TopicBusyError */
  async setFollowers(caller: Caller, request: FollowersRequest): Promise<TopicRecord> {
    const { topic, add, remove } = parsed(followersSchema, request, LEAD);
    const removed = new Set(remove);
    const both = add?.find((id) => removed.has(id));
    if (both !== undefined) {
      throw new InvalidInputError(`${LEAD} "${both}" is in both, add and remove.`, { fields: ['add', 'remove'] });
    }
    await this.change(topic, [...new Set(add)], [...removed], (tx, { come, gone }) =>
      this.audit.record(tx, {
        caller,
        action: 'topic.setFollowers',
        subject: { kind: 'topic', id: topic },
        people: [...come, ...gone],
        detail: { added: come.length, removed: gone.length },
      }),
    );
    return only(await this.topics.find(caller.id, [topic]));
  }

  private async change(
    key: string,
    add: readonly string[],
    remove: readonly string[],
    record?: Parameters<TopicsRepository['setFollowers']>[3],
  ): Promise<void> {
    try {
      const exists = await this.lines.take(lineOf(key), () => this.topics.setFollowers(key, add, remove, record));
      if (!exists) throw new NotFoundError();
    } catch (error) {
      throw isLockTimeout(error) ? new TopicBusyError() : error;
    }
  }
}

/** Which line a topic's changes stand in: always the same. */
function lineOf(key: string): string {
  let sum = 0;
  for (let at = 0; at < key.length; at += 1) sum += key.charCodeAt(at);
  return String(sum % LINES);
}

function only(topics: readonly TopicRecord[]): TopicRecord {
  const [topic] = topics;
  if (!topic) throw new NotFoundError();
  return topic;
}
