import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { JSONObjectScalar } from '../../../platform/graphql/index.js';

@ObjectType({
  description:
    'How deliveries of one group fared, as it stands now. A delivery is one notification over one channel, the app among them; docs/reports.md says more.',
})
export class DeliveryReportRow {
  @Field(() => JSONObjectScalar, {
    description: 'By the names asked for: { "CHANNEL": "email", "DAY": "2026-11-20" }.',
  })
  readonly group!: Record<string, unknown>;

  @Field(() => Int, { description: 'Those that were to go over their channel: all but the skipped ones.' })
  readonly sent!: number;

  @Field(() => Int, { description: 'Of these, those that a provider took; in the app: that a client acknowledged.' })
  readonly delivered!: number;

  @Field(() => Int, { description: 'Those whose notification was seen in the app, whatever channel they went over.' })
  readonly seen!: number;

  @Field(() => Int, { description: 'Those whose notification was read in the app, and is not unread again.' })
  readonly read!: number;

  @Field(() => Int, { description: 'Those that were given up.' })
  readonly failed!: number;

  @Field(() => Int, { description: 'Those that policy kept from their channel, when it was published or later.' })
  readonly skipped!: number;

  @Field(() => Int, {
    description: 'Of those sent, those that were called off before they went: seen in the app, recalled, expired.',
  })
  readonly cancelled!: number;

  @Field(() => Float, { description: 'Of those sent and not cancelled, the part that was delivered: 0 to 1.' })
  readonly deliveryRate!: number;

  @Field(() => Float, { description: 'Of those that were planned, the part whose notification was read: 0 to 1.' })
  readonly readRate!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'From being published to being delivered, in milliseconds: half of them took no longer. Exact to half as much again; null: nothing was delivered.',
  })
  readonly latencyP50Ms!: number | null;

  @Field(() => Float, { nullable: true, description: 'Likewise: 95 in a hundred took no longer.' })
  readonly latencyP95Ms!: number | null;
}
