import type { Caller } from '../../platform/auth/index.js';

/** What a policy is told of a topic. */
export interface TopicFacts {
  readonly key: string;
  readonly public: boolean;
  /** Is who asks among its followers? Who may follow nothing by himself is, once a service has set it. */
  readonly following: boolean;
}

/**
 * Who may see, follow and signal what: asked for people; services and admins reach every topic. Asked anew for each
 * operation, and each minute for everybody who listens to signals, so that it should answer at once: from memory, or from what it has
 * cached. What it refuses answers as if it did not exist. One that throws, or takes longer than 2 seconds, refuses, and is logged.
 *
 *     class ProjectPolicy extends TopicPolicy {
 *       maySee = (caller: Caller, { key }: TopicFacts) => this.projects.isMember(caller.id, key);
 *       mayFollow = this.maySee;
 *       maySignal = this.maySee;
 *     }
 *
 * A contract suite for it is `topicPolicyContract` of `herald/testing`.
 */
export abstract class TopicPolicy {
  /** May he learn that it exists, and what it is? `topics` lists what is public or followed, of what this lets through. */
  abstract maySee(caller: Caller, topic: TopicFacts): boolean | Promise<boolean>;
  /** May he make himself a follower, and listen to its signals? */
  abstract mayFollow(caller: Caller, topic: TopicFacts): boolean | Promise<boolean>;
  /** May he publish signals to whoever listens? Each costs the node as much as it has listeners there: better fewer than may follow. */
  abstract maySignal(caller: Caller, topic: TopicFacts): boolean | Promise<boolean>;
}

/**
 * The default: a public topic is anybody's to see and to follow; any other is for those whom a service made its followers. Signals are for
 * who follows to publish, in a public one too: that he can make himself, up to a bound and by a write, and nobody speaks to every topic
 * that there is at once.
 */
export class FollowersTopicPolicy extends TopicPolicy {
  maySee(_caller: Caller, topic: TopicFacts): boolean {
    return topic.public || topic.following;
  }

  mayFollow(_caller: Caller, topic: TopicFacts): boolean {
    return topic.public || topic.following;
  }

  maySignal(_caller: Caller, topic: TopicFacts): boolean {
    return topic.following;
  }
}
