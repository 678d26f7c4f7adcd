import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { JSONObjectScalar, TimeZoneScalar } from '../../platform/graphql/index.js';

@ObjectType({ description: 'A person: a user id of your application, and what is known of him.' })
export class Recipient {
  @Field(() => ID, { description: 'The `sub` of his tokens.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Where mail reaches him.' })
  readonly email!: string | null;

  @Field(() => String, { nullable: true, description: 'His telephone, as E.164: "+33123456789".' })
  readonly phone!: string | null;

  @Field(() => String, { nullable: true, description: 'What he is called.' })
  readonly displayName!: string | null;

  @Field(() => String, { nullable: true, description: 'His language, as BCP 47: "fr-CH".' })
  readonly locale!: string | null;

  @Field(() => TimeZoneScalar, { nullable: true, description: 'Where his clock stands.' })
  readonly timeZone!: string | null;

  @Field(() => JSONObjectScalar, { description: 'What else you told of him; {} when nothing.' })
  readonly attributes!: Record<string, unknown>;

  @Field(() => Date, { description: 'Since when he is known: upserted, or first sent to.' })
  readonly createdAt!: Date;
}

@InputType({ description: 'A person, and what to keep of him: what is left out stays as it is, null forgets it.' })
export class RecipientInput {
  @Field(() => ID, { description: 'The `sub` of his tokens; at most 128 characters.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'One address, at most 254 characters.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'As E.164: "+33123456789".' })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 200 characters, one line.' })
  displayName?: string | null;

  @Field(() => String, { nullable: true, description: 'A BCP 47 tag: "fr-CH".' })
  locale?: string | null;

  @Field(() => TimeZoneScalar, { nullable: true, description: 'An IANA name: "Europe/Paris".' })
  timeZone?: string | null;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description: 'Whatever you tell audiences apart by; at most 8 KB of JSON, replaced as a whole.',
  })
  attributes?: Record<string, unknown> | null;
}
