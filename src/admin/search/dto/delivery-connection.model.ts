import { Field, ObjectType } from '@nestjs/graphql';
import { Delivery, type DeliveryPage, toDelivery } from '../../../delivery/index.js';
import { PageInfo } from '../../../notifications/index.js';

@ObjectType({ description: 'A delivery and where it stands in its list.' })
export class DeliveryEdge {
  @Field(() => String, { description: '`after` it comes the next page.' })
  readonly cursor!: string;

  @Field(() => Delivery, { description: 'The delivery.' })
  readonly node!: Delivery;
}

@ObjectType({ description: 'A page of deliveries, newest first.' })
export class DeliveryConnection {
  @Field(() => [DeliveryEdge], { description: 'The page.' })
  readonly edges: DeliveryEdge[];

  @Field(() => [Delivery], { description: 'The page without its cursors.' })
  readonly nodes: Delivery[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  readonly pageInfo: PageInfo;

  constructor({ edges, hasNextPage, hasPreviousPage, endCursor }: DeliveryPage) {
    this.edges = edges.map(({ cursor, node }) => ({ cursor, node: toDelivery(node) }));
    this.nodes = this.edges.map(({ node }) => node);
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor: this.edges[0]?.cursor ?? null, endCursor };
  }
}
