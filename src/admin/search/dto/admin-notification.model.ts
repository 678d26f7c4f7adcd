import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { NotificationSearchPage, SearchedNotification } from '../../../delivery/index.js';
import { Notification, PageInfo } from '../../../notifications/index.js';

@ObjectType({ description: 'A notification, and whom it is for. Its deliveries are told with their attempts.' })
export class AdminNotification {
  @Field(() => ID, { description: 'The notification’s.' })
  readonly id: string;

  @Field(() => ID, { description: 'Whom it is for.' })
  readonly userId: string;

  @Field(() => ID, {
    description: 'The send that made it: of one to a time or of many, the part of it that this one came with.',
  })
  readonly sendId: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The bulk send that made it; null: another way of sending did, or it is kept no longer.',
  })
  readonly bulkSendId: string | null;

  @Field(() => Notification, {
    description:
      'As its recipient has it, or had it; what was sent in a sensitive category shows placeholders. Its `cursor` is one of his feed.',
  })
  readonly notification: Notification;

  constructor({ id, userId, sendId, bulkSendId, view }: SearchedNotification) {
    this.id = id;
    this.userId = userId;
    this.sendId = sendId;
    this.bulkSendId = bulkSendId;
    this.notification = new Notification(view);
  }
}

@ObjectType({ description: 'A notification and where it stands in its list.' })
export class AdminNotificationEdge {
  @Field(() => String, { description: '`after` it comes the next page.' })
  readonly cursor!: string;

  @Field(() => AdminNotification, { description: 'The notification.' })
  readonly node!: AdminNotification;
}

@ObjectType({ description: 'A page of everybody’s notifications, newest first.' })
export class AdminNotificationConnection {
  @Field(() => [AdminNotificationEdge], { description: 'The page.' })
  readonly edges: AdminNotificationEdge[];

  @Field(() => [AdminNotification], { description: 'The page without its cursors.' })
  readonly nodes: AdminNotification[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  readonly pageInfo: PageInfo;

  constructor({ edges, hasNextPage, hasPreviousPage, endCursor }: NotificationSearchPage) {
    this.edges = edges.map(({ cursor, node }) => ({ cursor, node: new AdminNotification(node) }));
    this.nodes = this.edges.map(({ node }) => node);
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor: this.edges[0]?.cursor ?? null, endCursor };
  }
}
