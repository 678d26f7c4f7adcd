import { Args, Context, Int, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Access, type RequestContext } from '../../platform/auth/index.js';
import { openOutlet } from '../../platform/realtime/index.js';
import { StatusWatchers } from './status-watchers.js';
import { SystemStatus } from './system-status.model.js';
import { SystemStatusService } from './system-status.service.js';

@Resolver()
export class SystemStatusResolver {
  constructor(
    private readonly service: SystemStatusService,
    private readonly watchers: StatusWatchers,
  ) {}

  @Access('ADMIN')
  @Query(() => SystemStatus, {
    description:
      'How the installation is: its nodes, what waits, how much is published and brought to people, and how quickly. It answers while Redis or PostgreSQL is away, and says what is missing.',
  })
  systemStatus(): Promise<SystemStatus> {
    return this.service.read();
  }

  @Access('ADMIN')
  @Subscription(() => SystemStatus, {
    description: 'The same, at once and then each interval. A slow reader gets fewer.',
    resolve: (status: SystemStatus) => status,
  })
  systemStatusChanged(
    @Context() context: RequestContext,
    @Args('intervalMs', {
      type: () => Int,
      nullable: true,
      defaultValue: 1_000,
      description: '250 to 60,000; by steps of 250.',
    })
    intervalMs: number | null,
  ): AsyncIterator<SystemStatus> {
    return this.watchers.watch(intervalMs ?? 1_000, (onEnd) => openOutlet(context, onEnd));
  }
}
