import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../../platform/auth/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { inTime } from '../../platform/time/index.js';
import { parsed, topicKey } from '../field-rules.js';
import { TopicPolicy } from './topic-policy.js';
import { type TopicRecord, TopicsRepository } from './topics.repository.js';

/** What somebody wants of a topic. */
export type TopicUse = 'see' | 'follow' | 'signal';

/** How long a policy may take. */
const POLICY_MS = 2_000;

const schema = z.array(topicKey('a topic'));

/** Lets people through to topics as the policy says; services and admins to all that exist. */
@Injectable()
export class TopicAccess implements OnModuleDestroy {
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly topics: TopicsRepository,
    private readonly policy: TopicPolicy,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /**
   * These topics, in the order given. @throws InvalidInputError for what can't be a topic; NotFoundError, if he may not with one of them, in the
   * same words as if it did not exist.
   */
  async require(caller: Caller, keys: readonly string[], use: TopicUse): Promise<TopicRecord[]> {
    const wanted = [...new Set(parsed(schema, keys, 'Nothing was done.'))];
    const allowed = await this.allowed(caller, wanted, use);
    return wanted.map((key) => {
      const topic = allowed.get(key);
      if (!topic) throw new NotFoundError();
      return topic;
    });
  }

  /** Those of them that he may not, and those that don't exist; each is asked about by itself, all at once. */
  async refused(caller: Caller, keys: readonly string[], use: TopicUse): Promise<string[]> {
    const allowed = await this.allowed(caller, keys, use);
    return keys.filter((key) => !allowed.has(key));
  }

  private async allowed(caller: Caller, keys: readonly string[], use: TopicUse): Promise<Map<string, TopicRecord>> {
    const found = await this.topics.find(caller.id, keys);
    const answers = await Promise.all(found.map((topic) => this.allows(caller, topic, use)));
    return new Map(found.filter((_topic, index) => answers[index]).map((topic) => [topic.key, topic]));
  }

  /** A policy that fails, or does not answer in time, lets nobody through. */
  async allows(caller: Caller, topic: TopicRecord, use: TopicUse): Promise<boolean> {
    if (isTrusted(caller)) return true;
    const facts = { key: topic.key, public: topic.public, following: topic.following };
    try {
      const answer = this.ask(caller, facts, use);
      return typeof answer === 'boolean' ? answer : await inTime(POLICY_MS, answer);
    } catch (err) {
      this.failures.write('error', 'the topic policy failed; nobody is let through', { err, topic: topic.key, use });
      return false;
    }
  }

  private ask(caller: Caller, facts: Parameters<TopicPolicy['maySee']>[1], use: TopicUse): boolean | Promise<boolean> {
    switch (use) {
      case 'see':
        return this.policy.maySee(caller, facts);
      case 'follow':
        return this.policy.mayFollow(caller, facts);
      case 'signal':
        return this.policy.maySignal(caller, facts);
    }
  }
}

/** Topics are theirs: they set who follows what. */
export function isTrusted({ roles }: Caller): boolean {
  return roles.has('service') || roles.has('admin');
}
