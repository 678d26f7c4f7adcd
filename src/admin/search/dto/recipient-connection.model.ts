import { Field, ObjectType } from '@nestjs/graphql';
import { PageInfo, Recipient, type RecipientPage, toRecipient } from '../../../notifications/index.js';

@ObjectType({ description: 'A person and where he stands in the list.' })
export class RecipientEdge {
  @Field(() => String, { description: '`after` it comes the next page.' })
  readonly cursor!: string;

  @Field(() => Recipient, { description: 'The person.' })
  readonly node!: Recipient;
}

@ObjectType({ description: 'A page of people, by id.' })
export class RecipientConnection {
  @Field(() => [RecipientEdge], { description: 'The page.' })
  readonly edges: RecipientEdge[];

  @Field(() => [Recipient], { description: 'The page without its cursors.' })
  readonly nodes: Recipient[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  readonly pageInfo: PageInfo;

  constructor({ edges, hasNextPage, hasPreviousPage, endCursor }: RecipientPage) {
    this.edges = edges.map(({ cursor, node }) => ({ cursor, node: toRecipient(node) }));
    this.nodes = this.edges.map(({ node }) => node);
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor: this.edges[0]?.cursor ?? null, endCursor };
  }
}
