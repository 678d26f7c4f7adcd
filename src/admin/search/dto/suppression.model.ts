import { Field, ObjectType } from '@nestjs/graphql';
import type { SuppressionPage } from '../../../delivery/index.js';
import { PageInfo } from '../../../notifications/index.js';

@ObjectType({ description: 'An address that is not written to any more over a channel.' })
export class Suppression {
  @Field(() => String, { description: 'In the form in which they are compared: in lower case, without spaces around.' })
  readonly address!: string;

  @Field(() => String, { description: '"email", or one that was added.' })
  readonly channel!: string;

  @Field(() => String, { description: 'A code of docs/reasons.md, or the provider’s words, shortened.' })
  readonly reason!: string;

  @Field(() => Date, { description: 'Since when.' })
  readonly since!: Date;
}

@ObjectType({ description: 'A suppression and where it stands in its list.' })
export class SuppressionEdge {
  @Field(() => String, { description: '`after` it comes the next page.' })
  readonly cursor!: string;

  @Field(() => Suppression, { description: 'The suppression.' })
  readonly node!: Suppression;
}

@ObjectType({ description: 'A page of suppressions, by address and channel.' })
export class SuppressionConnection {
  @Field(() => [SuppressionEdge], { description: 'The page.' })
  readonly edges: SuppressionEdge[];

  @Field(() => [Suppression], { description: 'The page without its cursors.' })
  readonly nodes: Suppression[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  readonly pageInfo: PageInfo;

  constructor({ edges, hasNextPage, hasPreviousPage }: SuppressionPage) {
    this.edges = edges;
    this.nodes = edges.map(({ node }) => node);
    const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor, endCursor };
  }
}
