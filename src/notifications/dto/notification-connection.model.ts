import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { NotificationPage } from '../inbox.service.js';
import type { NotificationFilterValues } from '../notification-filter.js';
import { CursorScalar } from './cursor.scalar.js';
import { Notification } from './notification.model.js';

@ObjectType({ description: 'A notification and where it stands in its list.' })
export class NotificationEdge {
  @Field(() => CursorScalar, { description: 'Page cursor: `after` it comes the next page.' })
  readonly cursor!: string;

  @Field(() => Notification, { description: 'The notification.' })
  readonly node!: Notification;
}

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'There are more behind this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'There are some before this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => CursorScalar, { nullable: true, description: 'Page cursor of the first edge; null when there is none.' })
  readonly startCursor!: string | null;

  @Field(() => CursorScalar, { nullable: true, description: 'Page cursor of the last edge; null when there is none.' })
  readonly endCursor!: string | null;
}

@ObjectType({ description: 'A page of notifications, newest first.' })
export class NotificationConnection {
  @Field(() => [NotificationEdge], { description: 'The page.' })
  readonly edges: NotificationEdge[];

  @Field(() => [Notification], { description: 'The page without its cursors.' })
  readonly nodes: Notification[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  readonly pageInfo: PageInfo;

  @Field(() => Int, { description: 'How many match in all. Computed only when selected.' })
  readonly totalCount!: number;

  constructor(
    page: NotificationPage,
    readonly counted: { recipient: string; filter: NotificationFilterValues },
  ) {
    this.edges = page.edges.map(({ cursor, node }) => ({ cursor, node: new Notification(node) }));
    this.nodes = this.edges.map((edge) => edge.node);
    this.pageInfo = {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: this.edges[0]?.cursor ?? null,
      endCursor: this.edges.at(-1)?.cursor ?? null,
    };
  }
}
