import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { SendStatus } from './enums.js';

@ObjectType({ description: 'What became of a send, for who sent it. Counted now, of what retention still keeps.' })
export class Send {
  @Field(() => ID, { description: 'As `sendNotification` answered.' })
  readonly id!: string;

  @Field(() => String, { description: 'As it was sent.' })
  readonly type!: string;

  @Field(() => SendStatus, { description: 'Where it is.' })
  readonly status!: SendStatus;

  @Field(() => ID, { description: 'Who sent it: the `sub` of the token.' })
  readonly createdBy!: string;

  @Field(() => Date, { description: 'When it was accepted.' })
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was, or is, to be published; null: at once.' })
  readonly scheduledAt!: Date | null;

  @Field(() => Int, { description: 'How many people it is for.' })
  readonly recipients!: number;

  @Field(() => Int, { description: 'Of those: to how many it was delivered.' })
  readonly delivered!: number;

  @Field(() => Int, { description: 'Of those: how many have seen it.' })
  readonly seen!: number;

  @Field(() => Int, { description: 'Of those: how many have read it.' })
  readonly read!: number;

  @Field(() => Int, { description: 'Of those: for how many every channel gave up.' })
  readonly failed!: number;

  @Field(() => Int, { description: 'Of those: from how many it was taken back, or kept.' })
  readonly cancelled!: number;
}
