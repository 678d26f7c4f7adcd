import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'What somebody would be told by a template.' })
export class RenderedTemplate {
  @Field(() => String, { nullable: true, description: 'Of the mail; null: its title.' })
  readonly subject!: string | null;

  @Field(() => String, { description: 'In the app, on a phone, and in mails without html of their own.' })
  readonly title!: string;

  @Field(() => String, { description: 'Likewise.' })
  readonly message!: string;

  @Field(() => String, { nullable: true, description: 'The mail as a page, in the layout of the installation.' })
  readonly html!: string | null;

  @Field(() => String, { description: 'The mail as plain text.' })
  readonly text!: string;
}
