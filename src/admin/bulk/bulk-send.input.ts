import { Field, ID, InputType, Int } from '@nestjs/graphql';
import {
  type BulkAudienceRequest,
  type BulkSendRequest,
  ChannelInput,
  Priority,
  TemplateInput,
  toTemplateRequest,
} from '../../notifications/index.js';
import { JSONObjectScalar } from '../../platform/graphql/index.js';

@InputType({ isOneOf: true, description: 'Whom a bulk send is for: exactly one of these.' })
export class BulkAudienceInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Must be true: everybody who was ever upserted or sent to, and not erased.',
  })
  everyone?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Its followers.' })
  topic?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: '1 to 50,000 user ids; a request has at most 1 MB. Each gets one notification.',
  })
  userIds?: string[] | null;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description: 'Recipients whose attributes contain all of these; at most 4 KB of JSON.',
  })
  attributes?: Record<string, unknown> | null;
}

@InputType({ description: 'One request to notify many.' })
export class BulkSendInput {
  @Field(() => String, {
    nullable: true,
    description:
      'At most 255 characters, kept for 24 hours per caller: the same key and request again answers the bulk send that was started, and starts none.',
  })
  idempotencyKey?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is called among bulk sends: at most 200 characters.' })
  name?: string | null;

  @Field(() => BulkAudienceInput, {
    description: 'Whom it is for: whoever is of these when his place comes, in the order of ids.',
  })
  to!: BulkAudienceInput;

  @Field(() => String, { description: 'As of a send.' })
  type!: string;

  @Field(() => String, { nullable: true, description: 'As of a send: default "system".' })
  category?: string | null;

  @Field(() => Priority, { nullable: true, defaultValue: Priority.MEDIUM, description: 'As of a send.' })
  priority?: Priority | null;

  @Field(() => String, { nullable: true, description: 'As of a send: at most 200 characters.' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'As of a send: at most 10,000 characters.' })
  message?: string | null;

  @Field(() => TemplateInput, {
    nullable: true,
    description:
      'What says it, in place of title and message: as it is when this is asked for, to each in his language of when his place comes.',
  })
  template?: TemplateInput | null;

  @Field(() => String, { nullable: true, description: 'Where it leads: an absolute http, https or mailto URL.' })
  actionUrl?: string | null;

  @Field(() => JSONObjectScalar, { nullable: true, description: 'As of a send: at most 16 KB of JSON.' })
  data?: Record<string, unknown> | null;

  @Field(() => [ChannelInput], { nullable: true, description: 'As of a send: these channels and no others.' })
  channels?: ChannelInput[] | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When to begin, up to a year ahead; a time that has passed means now.',
  })
  scheduledAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it leaves all lists and counts; whoever does not have it by then does not get it: it is FAILED.',
  })
  expiresAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Recipients a second, at most. null: as fast as the installation’s limit allows.',
  })
  ratePerSecond?: number | null;
}

/** Field by field: an input object has every optional property, set to undefined. */
export function toBulkSendRequest(input: BulkSendInput): BulkSendRequest {
  return {
    idempotencyKey: input.idempotencyKey,
    name: input.name,
    to: toAudience(input.to),
    type: input.type,
    category: input.category,
    priority: input.priority,
    title: input.title,
    message: input.message,
    template: input.template && toTemplateRequest(input.template),
    actionUrl: input.actionUrl,
    data: input.data,
    scheduledAt: input.scheduledAt,
    expiresAt: input.expiresAt,
    channels: input.channels?.map(({ channel, timing }) => ({ channel, timing })),
    ratePerSecond: input.ratePerSecond,
  };
}

export function toAudience({ everyone, topic, userIds, attributes }: BulkAudienceInput): BulkAudienceRequest {
  return { everyone, topic, userIds, attributes };
}
