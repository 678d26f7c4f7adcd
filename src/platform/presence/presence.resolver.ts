import { Args, Context, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, type RequestContext } from '../auth/index.js';
import { idsCost, LiveSubscription } from '../graphql/index.js';
import { openOutlet } from '../realtime/index.js';
import { Presence } from './presence.model.js';
import { PresenceService } from './presence.service.js';
import type { Sighting } from './presence-store.js';

@Resolver()
export class PresenceResolver {
  constructor(private readonly service: PresenceService) {}

  @Access('USER')
  @Query(() => [Presence], {
    description:
      'Who is online, in the order asked for: those whom the caller may see (services: everybody; people: themselves, unless a policy says more). UNAVAILABLE while nobody can know.',
    complexity: idsCost('userIds'),
  })
  async presence(
    @CurrentCaller() caller: Caller,
    @Args('userIds', { type: () => [ID], description: 'At most 1,000.' }) userIds: string[],
  ): Promise<Presence[]> {
    return (await this.service.find(caller, userIds)).map((sighting) => new Presence(sighting));
  }

  @Access('USER')
  @LiveSubscription()
  @Subscription(() => Presence, {
    description:
      'First each of them as he is, in the order given; then whoever comes or goes. A slow reader gets the newest of each. Who may be seen is decided at the beginning.',
    resolve: (sighting: Sighting) => new Presence(sighting),
  })
  presenceChanged(
    @CurrentCaller() caller: Caller,
    @Context() context: RequestContext,
    @Args('userIds', { type: () => [ID], description: '1 to 200; each counts once.' }) userIds: string[],
  ): Promise<AsyncIterator<Sighting>> {
    return this.service.follow(caller, userIds, (onEnd) => openOutlet(context, onEnd));
  }
}
