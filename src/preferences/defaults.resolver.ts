import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { DeliveryTiming, pageCost } from '../platform/graphql/index.js';
import { DefaultsService } from './defaults.service.js';
import { Category, CategoryInput, Channel } from './dto/category.model.js';
import { toCategory, toCategoryRequest, toChannel } from './dto/preferences.mapping.js';

@Resolver()
export class DefaultsResolver {
  constructor(private readonly service: DefaultsService) {}

  @Access('USER')
  @Query(() => [Category], {
    description: 'The categories that there are, with what is true in them for whoever chose nothing.',
    complexity: pageCost(10),
  })
  async categories(): Promise<Category[]> {
    return (await this.service.categories()).map(toCategory);
  }

  @Access('USER')
  @Query(() => [Channel], { description: 'The ways to reach people that there are.', complexity: pageCost(5) })
  async channels(): Promise<Channel[]> {
    return (await this.service.channels()).map(toChannel);
  }

  @Access('ADMIN')
  @Mutation(() => Category, {
    description:
      'Makes a category, or changes one, a built-in one too: only what is given. True on every node within a second.',
  })
  async saveCategory(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'Which, and what.' }) input: CategoryInput,
  ): Promise<Category> {
    return toCategory(await this.service.saveCategory(caller, toCategoryRequest(input)));
  }

  @Access('ADMIN')
  @Mutation(() => Channel, {
    description: 'Says what is true of a channel where neither a person nor a category says anything.',
  })
  async saveChannelDefaults(
    @CurrentCaller() caller: Caller,
    @Args('channel', { type: () => String, description: 'Its key.' }) channel: string,
    @Args('enabled', { type: () => Boolean, description: 'Whether it is used.' }) enabled: boolean,
    @Args('timing', { type: () => DeliveryTiming, nullable: true, description: 'When; left out, it stays as it is.' })
    timing: DeliveryTiming | null,
  ): Promise<Channel> {
    return toChannel(await this.service.saveChannelDefaults(caller, { channel, enabled, timing }));
  }
}
