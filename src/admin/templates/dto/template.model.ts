import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { TemplateVersion } from '../../../notifications/index.js';
import { JSONObjectScalar } from '../../../platform/graphql/index.js';

@ObjectType({ description: 'What a template is made of, in Liquid.' })
export class TemplateContent {
  @Field(() => String, { nullable: true, description: 'Of mails; null: the title.' })
  readonly subject!: string | null;

  @Field(() => String, { description: 'Plain text, one line.' })
  readonly title!: string;

  @Field(() => String, { description: 'Plain text.' })
  readonly message!: string;

  @Field(() => String, { nullable: true, description: 'Of mails, in their layout; null: the message.' })
  readonly html!: string | null;
}

@ObjectType({ description: 'A template in one language, as it was saved once.' })
export class Template {
  @Field(() => ID, { description: 'Of this version.' })
  readonly id: string;

  @Field(() => String, { description: 'By which sends name it, in all of its languages.' })
  readonly key: string;

  @Field(() => String, { description: 'Its language: "de-AT".' })
  readonly locale: string;

  @Field(() => Int, { description: 'From 1 on, of each key and language.' })
  readonly version: number;

  @Field(() => String, { description: 'Of sends that name no category themselves.' })
  readonly category: string;

  @Field(() => TemplateContent, { description: 'What it is made of.' })
  readonly content: TemplateContent;

  @Field(() => JSONObjectScalar, {
    description: 'A JSON Schema (2020-12) that variables must satisfy; {}: whatever they are.',
  })
  readonly variables: Record<string, unknown>;

  @Field(() => Date, { description: 'When it was saved.' })
  readonly createdAt: Date;

  @Field(() => ID, { description: 'By whom.' })
  readonly createdBy: string;

  constructor({ id, key, locale, version, category, content, schema, createdAt, createdBy }: TemplateVersion) {
    this.id = id;
    this.key = key;
    this.locale = locale;
    this.version = version;
    this.category = category;
    this.content = content;
    this.variables = JSON.parse(schema) as Record<string, unknown>;
    this.createdAt = createdAt;
    this.createdBy = createdBy;
  }
}
