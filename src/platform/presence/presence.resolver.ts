import { Args, Context, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, type RequestContext } from '../auth/index.js';
import { idsCost, LiveSubscription } from '../graphql/index.js';
import { openOutlet } from '../realtime/index.js';
import { Presence } from './presence.model.js';
import { PresenceService } from './presence.service.js';
import type { Sighting } from './presence-store.js';

/** One for each who is asked for, whatever is selected of him: he is looked up, and by many aliases of one document each time. */
function presenceCost(question: Parameters<ReturnType<typeof idsCost>>[0]): number {
  const { userIds } = question.args;
  return Math.max(Array.isArray(userIds) ? userIds.length : 0, idsCost('userIds')(question));
}

@Resolver()
export class PresenceResolver {
  constructor(private readonly service: PresenceService) {}

  @Access('USER')
  @Query(() => [Presence], {
    description:
      'Who is online, in the order asked for: those whom the caller may see (services: everybody; people: themselves, unless a policy says more). UNAVAILABLE while nobody can know; RATE_LIMITED beyond what a caller may ask for.',
    complexity: presenceCost,
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
      'First each of them as he is, in the order given; then whoever comes or goes. A slow reader gets the newest of each. Who may be seen is decided at the beginning. RATE_LIMITED as for `presence`.',
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
