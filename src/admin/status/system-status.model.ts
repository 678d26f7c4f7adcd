import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'One process of the installation.' })
export class NodeStatus {
  @Field(() => ID, { description: 'Drawn when it started.' })
  id!: string;

  @Field(() => Date, { description: 'When.' })
  startedAt!: Date;

  @Field(() => [String], { description: 'What it does: api, gateway, worker.' })
  roles!: readonly string[];

  @Field(() => Int, { description: 'Sockets that are signed in, and streams of server-sent events.' })
  connections!: number;

  @Field(() => Int, { description: 'Subscriptions that are running.' })
  subscriptions!: number;

  @Field(() => Float, { description: 'Memory that it takes.' })
  rssBytes!: number;

  @Field(() => Float, {
    description:
      'How late its event loop comes round, in all but one of a hundred times, over the last 10 to 20 seconds.',
  })
  eventLoopLagP99Ms!: number;

  @Field(() => Boolean, {
    description: 'It is on its way out: it takes no new connections, and closes those that it has.',
  })
  draining!: boolean;
}

@ObjectType({ description: 'What waits to be done, as PostgreSQL has it. Each count ends at 10,000.' })
export class QueueStatus {
  @Field(() => String, {
    description:
      'A channel and a lane (`email.urgent`, `.normal`, `.bulk`, `.held`: digests, and what was held back), `schedules`: sends that wait for their time, or `bulk`: bulk sends that are not over.',
  })
  name!: string;

  @Field(() => Int, { description: 'Due, and nobody is at them.' })
  waiting!: number;

  @Field(() => Int, { description: 'Being worked on.' })
  active!: number;

  @Field(() => Int, { description: 'Due later: put off, or to be tried again.' })
  delayed!: number;

  @Field(() => Int, {
    description:
      'Given up: the dead-letter list; of all queues together the newest 10,000 are counted. Of schedules and bulk sends: those that can’t be published, and are tried on.',
  })
  failed!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'For how long the first that is due has been due; null: none is.',
  })
  oldestWaitingSeconds!: number | null;
}

@ObjectType({ description: 'How the installation is, over all of its nodes.' })
export class SystemStatus {
  @Field(() => Date, { description: 'When this was put together. What nodes say is a second old at most.' })
  at!: Date;

  @Field(() => [NodeStatus], {
    description: 'Those that are alive, the oldest first. One that was killed is not there after four seconds.',
  })
  nodes!: NodeStatus[];

  @Field(() => [QueueStatus], { description: 'What waits, the urgent first.' })
  queues!: QueueStatus[];

  @Field(() => Int, { description: 'Of all nodes.' })
  connections!: number;

  @Field(() => Float, { description: 'Notifications published, over the last 10 seconds.' })
  publishedPerSecond!: number;

  @Field(() => Float, {
    description:
      'Live events handed to sockets and streams, and deliveries that providers took, over the last 10 seconds.',
  })
  deliveredPerSecond!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'From the publishing of a notification to its handing to a socket: 95 of 100 were quicker, over the last 10 seconds and all nodes. Null: there were none.',
  })
  deliveryLatencyP95Ms!: number | null;

  @Field(() => [String], {
    description:
      'What could not be asked for. `nodes`: Redis is away, and all of this is of the one node that answers. `queues`: PostgreSQL is away or too slow, and there are none here. Empty: all is here.',
  })
  missing!: string[];
}
