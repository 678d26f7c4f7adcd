import { Args, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { idsCost } from '../platform/graphql/index.js';
import { CursorScalar } from './dto/cursor.scalar.js';
import { toInboxChange } from './dto/inbox-event.mapping.js';
import { InboxChange } from './dto/inbox.model.js';
import { NotificationFilter } from './dto/notification-filter.input.js';
import { InboxChangesService } from './inbox-changes.service.js';

const UP_TO = {
  type: () => CursorScalar,
  nullable: true,
  description: 'A stream cursor: what was shown, and nothing that came since.',
};
const FILTER = { type: () => NotificationFilter, nullable: true, description: 'Which ones.' };
const IDS = { type: () => [ID], description: 'At most 1,000. Those that are not yours are passed over.' };

@Resolver()
export class InboxChangesResolver {
  constructor(private readonly changes: InboxChangesService) {}

  @Access('USER')
  @Mutation(() => Int, {
    description:
      'This device has them. They count as DELIVERED from the first acknowledgement on; it makes no event. Answers how many were new.',
  })
  acknowledgeNotifications(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<number> {
    return this.changes.acknowledge(caller.id, ids);
  }

  @Access('USER')
  @Mutation(() => InboxChange, { description: 'Marks them read. Idempotent.', complexity: idsCost('ids') })
  async markNotificationsRead(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<InboxChange> {
    return toInboxChange(await this.changes.change(caller.id, ids, 'read'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, { description: 'Marks them unread. Idempotent.', complexity: idsCost('ids') })
  async markNotificationsUnread(
    @CurrentCaller() caller: Caller,
    @Args('ids', IDS) ids: string[],
  ): Promise<InboxChange> {
    return toInboxChange(await this.changes.change(caller.id, ids, 'unread'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'Marks all read that match and had come by now, or up to `upTo`; what comes meanwhile stays unread.',
  })
  async markAllNotificationsRead(
    @CurrentCaller() caller: Caller,
    @Args('filter', FILTER) filter: NotificationFilter | null,
    @Args('upTo', UP_TO) upTo: string | null,
  ): Promise<InboxChange> {
    return toInboxChange(await this.changes.changeAll(caller.id, 'allRead', filter ?? {}, upTo));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'Marks them seen, which is not read. Idempotent.',
    complexity: idsCost('ids'),
  })
  async markNotificationsSeen(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<InboxChange> {
    return toInboxChange(await this.changes.change(caller.id, ids, 'seen'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'The bell was opened: marks all of the inbox seen that had come by now, or up to `upTo`.',
  })
  async markAllNotificationsSeen(
    @CurrentCaller() caller: Caller,
    @Args('upTo', UP_TO) upTo: string | null,
  ): Promise<InboxChange> {
    return toInboxChange(await this.changes.changeAll(caller.id, 'allSeen', {}, upTo));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'Puts them away, out of the inbox and its counts; a snoozed one does not come back. Idempotent.',
    complexity: idsCost('ids'),
  })
  async archiveNotifications(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<InboxChange> {
    return toInboxChange(await this.changes.change(caller.id, ids, 'archived'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'Brings archived ones back into the inbox, to their old places. Idempotent.',
    complexity: idsCost('ids'),
  })
  async unarchiveNotifications(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<InboxChange> {
    return toInboxChange(await this.changes.change(caller.id, ids, 'unarchived'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'Archives all that match and had come by now, or up to `upTo`; what comes meanwhile stays.',
  })
  async archiveAllNotifications(
    @CurrentCaller() caller: Caller,
    @Args('filter', FILTER) filter: NotificationFilter | null,
    @Args('upTo', UP_TO) upTo: string | null,
  ): Promise<InboxChange> {
    return toInboxChange(await this.changes.changeAll(caller.id, 'archived', filter ?? {}, upTo));
  }

  @Access('USER')
  @Mutation(() => InboxChange, { description: 'Deletes them, for good. Idempotent.', complexity: idsCost('ids') })
  async deleteNotifications(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<InboxChange> {
    return toInboxChange(await this.changes.change(caller.id, ids, 'deleted'));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description:
      'Takes it out of the inbox until then; it comes back as new, unread and live: the same id, at a new place. Snoozed again, it comes back at the new time.',
  })
  async snoozeNotification(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: 'The notification’s id. NOT_FOUND for any that is not yours.' })
    id: string,
    @Args('until', { description: 'In the future, and before it is old enough to be dropped (RETENTION_DAYS).' })
    until: Date,
  ): Promise<InboxChange> {
    return toInboxChange(await this.changes.snooze(caller.id, id, until));
  }

  @Access('USER')
  @Mutation(() => InboxChange, {
    description: 'Brings snoozed ones back into the inbox now, to their old places and as they were. Idempotent.',
    complexity: idsCost('ids'),
  })
  async unsnoozeNotifications(@CurrentCaller() caller: Caller, @Args('ids', IDS) ids: string[]): Promise<InboxChange> {
    return toInboxChange(await this.changes.change(caller.id, ids, 'unsnoozed'));
  }
}
