import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type BulkSendPage, type BulkSendRecord, PageInfo } from '../../notifications/index.js';

export enum BulkSendStatus {
  SCHEDULED = 'SCHEDULED',
  RUNNING = 'RUNNING',
  PAUSED = 'PAUSED',
  COMPLETED = 'COMPLETED',
  CANCELLED = 'CANCELLED',
  FAILED = 'FAILED',
}
registerEnumType(BulkSendStatus, {
  name: 'BulkSendStatus',
  description: 'Where a bulk send is.',
  valuesMap: {
    SCHEDULED: { description: 'Its time has not come.' },
    RUNNING: { description: 'It is published, as fast as it may and goes.' },
    PAUSED: { description: 'Nothing of it is published until it is resumed.' },
    COMPLETED: { description: 'Everybody of its audience was passed.' },
    CANCELLED: { description: 'Somebody cancelled it. What was published by then stays, unless it was recalled.' },
    FAILED: { description: 'It could not be gone on with: `failure` says why. What was published by then stays.' },
  },
});

@ObjectType({ description: 'One request to notify many, and how far it has come. Its counts never go back.' })
export class BulkSend {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What whoever started it called it.' })
  name!: string | null;

  @Field(() => BulkSendStatus, { description: 'Where it is.' })
  status!: BulkSendStatus;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it FAILED: EXPIRED: its `expiresAt` passed before everybody had it; TOPIC_GONE: its topic is no more.',
  })
  failure!: string | null;

  @Field(() => Int, {
    description:
      'How many it is for, as counted when it starts; 0 while that goes on. Who comes or goes meanwhile may change it: once it is COMPLETED, how many it was for.',
  })
  total!: number;

  @Field(() => Int, { description: 'Those who were passed: `accepted` and `rejected`.' })
  processed!: number;

  @Field(() => Int, { description: 'Those to whom it was published.' })
  accepted!: number;

  @Field(() => Int, { description: 'Those to whom it could not be published.' })
  rejected!: number;

  @Field(() => Int, {
    description: 'Those of whom a device or a provider has taken it. Counted by and by, as what follows is.',
  })
  delivered!: number;

  @Field(() => Int, { description: 'Those who have read it.' })
  read!: number;

  @Field(() => Int, { description: 'Those in whose case every channel gave up, and no device has it.' })
  failed!: number;

  @Field(() => ID, { description: 'Who started it.' })
  createdBy!: string;

  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was to begin; null: at once.' })
  scheduledAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it began.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was over, in whichever way.' })
  finishedAt!: Date | null;
}

export function toBulkSend(bulk: BulkSendRecord): BulkSend {
  const { id, name, failure, total, processed, accepted, rejected, delivered, read, failed } = bulk;
  const { createdBy, createdAt, scheduledAt, startedAt, finishedAt } = bulk;
  const told = { id, name, failure, total, processed, accepted, rejected, delivered, read, failed };
  return { ...told, status: BulkSendStatus[bulk.state], createdBy, createdAt, scheduledAt, startedAt, finishedAt };
}

@ObjectType({ description: 'A bulk send and where it stands in its list.' })
export class BulkSendEdge {
  @Field(() => String, { description: '`after` it comes the next page.' })
  readonly cursor!: string;

  @Field(() => BulkSend, { description: 'The bulk send.' })
  readonly node!: BulkSend;
}

@ObjectType({ description: 'A page of bulk sends, newest first.' })
export class BulkSendConnection {
  @Field(() => [BulkSendEdge], { description: 'The page.' })
  readonly edges: BulkSendEdge[];

  @Field(() => [BulkSend], { description: 'The page without its cursors.' })
  readonly nodes: BulkSend[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  readonly pageInfo: PageInfo;

  constructor({ bulkSends, hasNextPage, hasPreviousPage }: BulkSendPage) {
    this.nodes = bulkSends.map(toBulkSend);
    this.edges = this.nodes.map((node) => ({ cursor: node.id, node }));
    const [first, last] = [this.nodes[0]?.id ?? null, this.nodes.at(-1)?.id ?? null];
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor: first, endCursor: last };
  }
}
