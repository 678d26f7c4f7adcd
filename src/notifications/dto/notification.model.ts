import { Field, ID, ObjectType } from '@nestjs/graphql';
import { JSONObjectScalar, LiveField, SHARED_BY } from '../../platform/graphql/index.js';
import type { NotificationView } from '../inbox.service.js';
import { PRIORITIES, statusOf } from '../notification.record.js';
import { CursorScalar } from './cursor.scalar.js';
import { NotificationStatus, Priority } from './enums.js';

const at = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

@ObjectType({ description: 'What one recipient is told: content, category, priority, and its own read state.' })
export class Notification {
  constructor(private readonly view: NotificationView) {}

  get [SHARED_BY](): object {
    return this.view.record.content;
  }

  @Field(() => ID, { description: 'A UUIDv7.' })
  @LiveField('own', 'idText')
  get id(): string {
    return this.view.record.id;
  }

  /** Of hexadecimal digits and hyphens: there is nothing to escape. */
  get idText(): string {
    return `"${this.view.record.id}"`;
  }

  @Field(() => String, { description: 'What happened, in the sender’s words: "order_status".' })
  @LiveField('shared')
  get type(): string {
    return this.view.record.content.type;
  }

  @Field(() => String, {
    description: 'What kind it is: "security", "system", "social", "task", or one that was added.',
  })
  @LiveField('shared')
  get category(): string {
    return this.view.record.content.category;
  }

  @Field(() => String, { nullable: true, description: 'The topic that it was sent to; null: to people by name.' })
  @LiveField('shared')
  get topic(): string | null {
    return this.view.record.content.topic;
  }

  @Field(() => Priority, { description: 'How much it matters that it is seen soon.' })
  @LiveField('shared')
  get priority(): Priority {
    return Priority[PRIORITIES[this.view.record.content.priority] ?? 'MEDIUM'];
  }

  @Field(() => String, { description: 'At most 200 characters, as sent; escaping is the client’s.' })
  @LiveField('shared')
  get title(): string {
    return this.view.record.content.title;
  }

  @Field(() => String, { description: 'Plain text of at most 10,000 characters, as sent; escaping is the client’s.' })
  @LiveField('shared')
  get message(): string {
    return this.view.record.content.message;
  }

  @Field(() => String, { nullable: true, description: 'Where it leads: http, https or mailto only.' })
  @LiveField('shared')
  get actionUrl(): string | null {
    return this.view.record.content.actionUrl;
  }

  @Field(() => JSONObjectScalar, { description: 'What the sender attached; {} when nothing.' })
  @LiveField('shared', 'dataText')
  get data(): Record<string, unknown> {
    return JSON.parse(this.view.record.content.data) as Record<string, unknown>;
  }

  get dataText(): string {
    return this.view.record.content.data;
  }

  @Field(() => NotificationStatus, { description: 'How far it has come: never set by having been emitted alone.' })
  @LiveField()
  get status(): NotificationStatus {
    return NotificationStatus[statusOf(this.view.record)];
  }

  @Field(() => Boolean, {
    description: 'Show it, make no sound: quiet hours, a pause or a cap were on when it came.',
  })
  @LiveField()
  get silent(): boolean {
    return this.view.record.silent;
  }

  @Field(() => Date, { description: 'When it was published.' })
  @LiveField('shared')
  get createdAt(): Date {
    return new Date(this.view.record.content.createdAt);
  }

  @Field(() => Date, {
    nullable: true,
    description: 'When it was first acknowledged by a client or taken by a provider.',
  })
  @LiveField()
  get deliveredAt(): Date | null {
    return at(this.view.record.deliveredAt);
  }

  @Field(() => Date, {
    nullable: true,
    description: 'When it was first shown to its recipient, or read; null: unseen.',
  })
  @LiveField()
  get seenAt(): Date | null {
    return at(this.view.record.seenAt);
  }

  @Field(() => Date, { nullable: true, description: 'When its recipient read it; null: unread.' })
  @LiveField()
  get readAt(): Date | null {
    return at(this.view.record.readAt);
  }

  @Field(() => Date, { nullable: true, description: 'When its recipient put it away; null: he has not.' })
  @LiveField()
  get archivedAt(): Date | null {
    return at(this.view.record.archivedAt);
  }

  @Field(() => Date, { nullable: true, description: 'When it comes back into the inbox; null: it is not snoozed.' })
  @LiveField()
  get snoozedUntil(): Date | null {
    return at(this.view.record.snoozedUntil);
  }

  @Field(() => Date, {
    nullable: true,
    description: 'When it last came back from a snooze: the same id, at a new place, with a new cursor.',
  })
  @LiveField()
  get resurfacedAt(): Date | null {
    return at(this.view.record.resurfacedAt);
  }

  @Field(() => Date, { nullable: true, description: 'When it leaves all lists by itself; null: never.' })
  @LiveField('shared')
  get expiresAt(): Date | null {
    return at(this.view.record.content.expiresAt);
  }

  @Field(() => CursorScalar, {
    description: 'Stream cursor: subscribe `after` it for everything behind this notification.',
  })
  @LiveField('own', 'cursorText')
  get cursor(): string {
    return this.view.cursor;
  }

  /** In base64url: there is nothing to escape. */
  get cursorText(): string {
    return `"${this.view.cursor}"`;
  }
}
