import { Injectable } from '@nestjs/common';
import type { InvalidInputError } from '../platform/errors/index.js';
import { audienceProblem, type CheckedSend, SEND_LIMITS } from './send-request.js';
import { TopicsRepository } from './topics/topics.repository.js';

export interface Audience {
  userIds: readonly string[];
  /** Why it can't be sent to them. */
  problem?: InvalidInputError | undefined;
}

/** Whom a send is for. */
@Injectable()
export class SendAudience {
  constructor(private readonly topics: TopicsRepository) {}

  /** The followers of a topic are those of this moment. */
  async of({ userIds, topic }: Pick<CheckedSend, 'userIds' | 'topic'>): Promise<Audience> {
    if (topic === null) return { userIds };
    const followers = await this.topics.followers(topic, '', SEND_LIMITS.recipients + 1);
    // Nobody follows it: is there such a topic?
    const exists = followers.length > 0 || (await this.topics.find('', [topic])).length > 0;
    const problem = audienceProblem(topic, exists, followers.length);
    return problem ? { userIds: [], problem } : { userIds: followers };
  }
}
