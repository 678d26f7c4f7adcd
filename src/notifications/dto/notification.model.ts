import { Field, ID, ObjectType } from '@nestjs/graphql';
import { JSONObjectScalar } from '../../platform/graphql/index.js';
import type { NotificationView } from '../inbox.service.js';
import { PRIORITIES, statusOf } from '../notification.record.js';
import { CursorScalar } from './cursor.scalar.js';
import { NotificationStatus, Priority } from './enums.js';

const at = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

@ObjectType({ description: 'What one recipient is told: content, category, priority, and its own read state.' })
export class Notification {
  constructor(private readonly view: NotificationView) {}

  @Field(() => ID, { description: 'A UUIDv7.' })
  get id(): string {
    return this.view.record.id;
  }

  @Field(() => String, { description: 'What happened, in the sender’s words: "order_status".' })
  get type(): string {
    return this.view.record.type;
  }

  @Field(() => String, {
    description: 'What kind it is: "security", "system", "social", "task", or one that was added.',
  })
  get category(): string {
    return this.view.record.category;
  }

  @Field(() => Priority, { description: 'How much it matters that it is seen soon.' })
  get priority(): Priority {
    return Priority[PRIORITIES[this.view.record.priority] ?? 'MEDIUM'];
  }

  @Field(() => String, { description: 'At most 200 characters, as sent; escaping is the client’s.' })
  get title(): string {
    return this.view.record.title;
  }

  @Field(() => String, { description: 'Plain text of at most 10,000 characters, as sent; escaping is the client’s.' })
  get message(): string {
    return this.view.record.message;
  }

  @Field(() => String, { nullable: true, description: 'Where it leads: http, https or mailto only.' })
  get actionUrl(): string | null {
    return this.view.record.actionUrl;
  }

  @Field(() => JSONObjectScalar, { description: 'What the sender attached; {} when nothing.' })
  get data(): Record<string, unknown> {
    return JSON.parse(this.view.record.data) as Record<string, unknown>;
  }

  @Field(() => NotificationStatus, { description: 'How far it has come: never set by having been emitted alone.' })
  get status(): NotificationStatus {
    return NotificationStatus[statusOf(this.view.record)];
  }

  @Field(() => Date, { description: 'When it was published.' })
  get createdAt(): Date {
    return new Date(this.view.record.createdAt);
  }

  @Field(() => Date, {
    nullable: true,
    description: 'When it was first acknowledged by a client or taken by a provider.',
  })
  get deliveredAt(): Date | null {
    return at(this.view.record.deliveredAt);
  }

  @Field(() => Date, { nullable: true, description: 'When its recipient read it; null: unread.' })
  get readAt(): Date | null {
    return at(this.view.record.readAt);
  }

  @Field(() => CursorScalar, {
    description: 'Stream cursor: subscribe `after` it for everything behind this notification.',
  })
  get cursor(): string {
    return this.view.cursor;
  }
}
