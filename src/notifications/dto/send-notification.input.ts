import { Field, ID, InputType } from '@nestjs/graphql';
import { JSONObjectScalar } from '../../platform/graphql/index.js';
import { ChannelInput } from './channel.input.js';
import { Priority } from './enums.js';
import { TemplateInput } from './template.input.js';

@InputType({ isOneOf: true, description: 'Whom a send is for: exactly one of these.' })
export class AudienceInput {
  @Field(() => [ID], {
    nullable: true,
    description: '1 to 1,000 user ids of at most 128 characters; each gets one notification.',
  })
  userIds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Each of its followers gets one notification, at most 1,000: those of this moment, or of `scheduledAt`. More are refused: they are for startBulkSend.',
  })
  topic?: string | null;
}

@InputType({ description: 'One request to notify.' })
export class SendNotificationInput {
  @Field(() => String, {
    nullable: true,
    description:
      'At most 255 characters, kept for 24 hours per caller: the same key and request again gives the first answer, and sends nothing.',
  })
  idempotencyKey?: string | null;

  @Field(() => AudienceInput, { description: 'Whom it is for.' })
  to!: AudienceInput;

  @Field(() => String, {
    description: 'What happened, in your words: a letter or digit, then letters, digits and _ . : - ; at most 64.',
  })
  type!: string;

  @Field(() => String, { nullable: true, description: 'What kind it is; default "system". An unknown one is refused.' })
  category?: string | null;

  @Field(() => Priority, {
    nullable: true,
    defaultValue: Priority.MEDIUM,
    description: 'How much it matters that it is seen soon.',
  })
  priority?: Priority | null;

  @Field(() => String, {
    nullable: true,
    description: 'At most 200 characters of plain text, one line. Title and message are required, or a template.',
  })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'At most 10,000 characters of plain text.',
  })
  message?: string | null;

  @Field(() => TemplateInput, {
    nullable: true,
    description:
      'In place of title and message: what it says, in each recipient’s language; and its category, where none is given.',
  })
  template?: TemplateInput | null;

  @Field(() => String, { nullable: true, description: 'Where it leads: an absolute http, https or mailto URL.' })
  actionUrl?: string | null;

  @Field(() => [ChannelInput], {
    nullable: true,
    description:
      'Over these channels and no others, each at most once; without "inApp" it appears in no inbox. What a person turned off stays off. null: what category and preferences say.',
  })
  channels?: ChannelInput[] | null;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description: 'What your client needs beside the text; at most 16 KB of JSON.',
  })
  data?: Record<string, unknown> | null;

  @Field(() => String, {
    nullable: true,
    description:
      'At most 255 characters. A newer notification of the same person and key replaces the older one, wherever that is: of "3 of 5 done" only the last remains.',
  })
  collapseKey?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'At most 255 characters, of your own sends alone: `cancelNotifications` recalls all of this key.',
  })
  cancellationKey?: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When to publish it, up to a year ahead; a time that has passed means now.',
  })
  scheduledAt?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it leaves all lists and counts by itself; it is not published after that.',
  })
  expiresAt?: Date | null;
}
