import { Args, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { idsCost } from '../platform/graphql/index.js';
import { CursorScalar } from './dto/cursor.scalar.js';
import { toInboxChange } from './dto/inbox-event.mapping.js';
import { InboxChange } from './dto/inbox.model.js';
import { NotificationFilter } from './dto/notification-filter.input.js';
import { InboxService } from './inbox.service.js';

const IDS = { type: () => [ID], description: 'At most 1,000. Those that are not yours are passed over.' };

@Resolver()
export class InboxChangesResolver {
  constructor(private readonly inboxes: InboxService) {}

  @Access('USER')
  @Mutation(() => Int, {
    description:
      'This device has them. They count as DELIVERED from the first acknowledgement on; it makes no event. Answers how many were new.',
  })
  acknowledgeNotifications(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<number> {
    return this.inboxes.acknowledge(caller.id, ids);
  }

  @Access('USER')
  @Mutation(() => InboxChange, { description: 'Marks them read. Idempotent.', complexity: idsCost('ids') })
  async markNotificationsRead(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<InboxChange> {
    return toInboxChange(await this.inboxes.mark(caller.id, ids, 'read'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, { description: 'Marks them unread. Idempotent.', complexity: idsCost('ids') })
  async markNotificationsUnread(
    @CurrentCaller() caller: Caller,
    @Args('ids', IDS) ids: string[],
  ): Promise<InboxChange> {
    return toInboxChange(await this.inboxes.mark(caller.id, ids, 'unread'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'Marks all read that match and had come by now, or up to `upTo`; what comes meanwhile stays unread.',
  })
  async markAllNotificationsRead(
    @CurrentCaller() caller: Caller,
    @Args('filter', { type: () => NotificationFilter, nullable: true, description: 'Which ones.' })
    filter: NotificationFilter | null,
    @Args('upTo', {
      type: () => CursorScalar,
      nullable: true,
      description: 'A stream cursor: what was shown, and nothing that came since.',
    })
    upTo: string | null,
  ): Promise<InboxChange> {
    return toInboxChange(await this.inboxes.markAllRead(caller.id, filter ?? {}, upTo));
  }
}
