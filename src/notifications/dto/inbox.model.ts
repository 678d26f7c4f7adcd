import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { LiveField } from '../../platform/graphql/index.js';
import type { InboxView } from '../inbox.service.js';
import { CursorScalar } from './cursor.scalar.js';
import { InboxEventKind } from './enums.js';
import { Notification } from './notification.model.js';

@ObjectType({
  description:
    'Counts and position of the signed-in person’s inbox. Its id is constant per person, so that a normalizing cache keeps one, and every answer and event refreshes the badge.',
})
export class Inbox {
  constructor(private readonly view: InboxView) {}

  @Field(() => ID, { description: 'Constant per person.' })
  @LiveField()
  get id(): string {
    return `inbox:${this.view.recipient}`;
  }

  @Field(() => Int, { description: 'Published, unread, and in the inbox. O(1).' })
  @LiveField()
  get unreadCount(): number {
    return this.view.unreadCount;
  }

  @Field(() => Int, {
    description: 'Of those, how many have not been seen: the badge of a bell. Opening it marks all seen. O(1).',
  })
  @LiveField()
  get unseenCount(): number {
    return this.view.unseenCount;
  }

  @Field(() => CursorScalar, { description: 'Stream cursor: take it, then subscribe `after` it, and miss nothing.' })
  @LiveField()
  get cursor(): string {
    return this.view.cursor;
  }
}

@ObjectType({
  description: 'One change of the signed-in person’s inbox, in order. Counts travel in the same stream as the list.',
})
export class InboxEvent {
  @Field(() => InboxEventKind, { description: 'What it tells.' })
  @LiveField()
  readonly kind!: InboxEventKind;

  @Field(() => Notification, { nullable: true, description: 'The notification as it is now: for ADDED and UPDATED.' })
  @LiveField()
  readonly notification!: Notification | null;

  @Field(() => ID, { nullable: true, description: 'Which one: for ADDED, UPDATED and REMOVED.' })
  @LiveField()
  readonly notificationId!: string | null;

  @Field(() => Inbox, { description: 'The inbox as it is after this event; its cursor is where to resume.' })
  @LiveField()
  readonly inbox!: Inbox;
}

@ObjectType({ description: 'A piece of the replay of `inboxChanged`, for clients that poll.' })
export class InboxEventPage {
  @Field(() => [InboxEvent], { description: 'In the order of the changes; each notification once, as it is now.' })
  readonly events!: InboxEvent[];

  @Field(() => Inbox, { description: 'The counts now; its cursor is where the next call goes on.' })
  readonly inbox!: Inbox;

  @Field(() => Boolean, { description: 'Ask again, `after` the cursor of `inbox`.' })
  readonly hasMore!: boolean;
}

@ObjectType({
  description:
    'The answer of every change: the entities as they are now, for a cache. Never resume from its cursor: an earlier event may still be under way to you.',
})
export class InboxChange {
  @Field(() => Int, { description: 'How many really changed.' })
  readonly affected!: number;

  @Field(() => [Notification], { description: 'Those of `ids` that still exist; empty for changes by filter.' })
  readonly notifications!: Notification[];

  @Field(() => Inbox, {
    description: 'The inbox after the change; its cursor says where the change stands in the stream.',
  })
  readonly inbox!: Inbox;
}
