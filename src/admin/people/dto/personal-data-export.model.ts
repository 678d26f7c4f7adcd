import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Where everything that is known about a person can be fetched.' })
export class PersonalDataExport {
  @Field(() => Date, { description: 'When the link was made. What is fetched is as it is then.' })
  readonly generatedAt!: Date;

  @Field(() => String, {
    description:
      'A signed link to a download (JSON, streamed). Whoever has it can fetch it, without a token, until it expires: hand it to nobody but him.',
  })
  readonly url!: string;

  @Field(() => Date, { description: 'Until when the link is good: 15 minutes.' })
  readonly expiresAt!: Date;
}
