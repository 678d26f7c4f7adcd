import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { pageCost } from '../../platform/graphql/index.js';
import { Topic, TopicInput } from '../dto/topic.model.js';
import { TopicsService } from './topics.service.js';

const KEY = { description: 'Its key.' };

@Resolver()
export class TopicsResolver {
  constructor(private readonly topicsService: TopicsService) {}

  @Access('USER')
  @Query(() => [Topic], {
    description: 'The topics that are public, or that you follow, by key. To services: all.',
    complexity: pageCost(50),
  })
  topics(
    @CurrentCaller() caller: Caller,
    @Args('first', { type: () => Int, nullable: true, defaultValue: 50, description: '1 to 200.' })
    first: number | null,
    @Args('following', {
      type: () => Boolean,
      nullable: true,
      description: 'true: only those that you follow; false: only others.',
    })
    following: boolean | null,
  ): Promise<Topic[]> {
    return this.topicsService.list(caller, first ?? 50, following);
  }

  @Access('USER')
  @Query(() => Topic, {
    nullable: true,
    description: 'One topic. NOT_FOUND for one that you may not see, whether it exists or not.',
  })
  topic(@CurrentCaller() caller: Caller, @Args('key', KEY) key: string): Promise<Topic> {
    return this.topicsService.find(caller, key);
  }

  @Access('SERVICE')
  @Mutation(() => Topic, { description: 'Makes a topic, or changes one: only what is given.' })
  saveTopic(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'Which, and what.' }) input: TopicInput,
  ): Promise<Topic> {
    const { key, description, public: isPublic } = input;
    return this.topicsService.save(caller, { key, description, public: isPublic });
  }

  @Access('USER')
  @Mutation(() => Topic, {
    description: 'Follows a topic: what is sent to it from now on, you get. Idempotent. At most 1,000 a person.',
  })
  followTopic(@CurrentCaller() caller: Caller, @Args('topic', KEY) topic: string): Promise<Topic> {
    return this.topicsService.follow(caller, topic);
  }

  @Access('USER')
  @Mutation(() => Topic, {
    description:
      'Ends following one. Idempotent. A private one, which a service made you follow, is out of sight then.',
  })
  unfollowTopic(@CurrentCaller() caller: Caller, @Args('topic', KEY) topic: string): Promise<Topic> {
    return this.topicsService.unfollow(caller, topic);
  }

  @Access('SERVICE')
  @Mutation(() => Topic, {
    description: 'Makes people follow a topic, and others not: at most 1,000 each, all or none of them.',
  })
  setTopicFollowers(
    @CurrentCaller() caller: Caller,
    @Args('topic', KEY) topic: string,
    @Args('add', { type: () => [ID], nullable: true, description: 'Who is to follow it.' }) add: string[] | null,
    @Args('remove', { type: () => [ID], nullable: true, description: 'Who is not to, any more.' })
    remove: string[] | null,
  ): Promise<Topic> {
    return this.topicsService.setFollowers(caller, { topic, add, remove });
  }
}
