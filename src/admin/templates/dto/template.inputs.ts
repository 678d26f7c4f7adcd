import { Field, InputType, Int } from '@nestjs/graphql';
import type { RenderRequest, SaveTemplateRequest } from '../../../notifications/index.js';
import { JSONObjectScalar } from '../../../platform/graphql/index.js';

@InputType({ description: 'What a template is made of, in Liquid. docs/templates.md has what of it there is.' })
export class TemplateContentInput {
  @Field(() => String, { nullable: true, description: 'Of mails; at most 2,000 characters. null: the title.' })
  subject?: string | null;

  @Field(() => String, { description: 'At most 2,000 characters, of which come at most 200, in one line.' })
  title!: string;

  @Field(() => String, { description: 'At most 20,000 characters, of which come at most 10,000. Plain text.' })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Of mails, in the layout of the installation; at most 100,000 characters. Variables are escaped in it, and what is not fit for a mail is taken out. null: the message.',
  })
  html?: string | null;
}

@InputType({ description: 'A template, or a new version of one.' })
export class SaveTemplateInput {
  @Field(() => String, { description: 'A letter or digit, then letters, digits and _ . : - ; at most 64.' })
  key!: string;

  @Field(() => String, { nullable: true, defaultValue: 'en', description: 'Its language, as BCP 47 has it: "de-AT".' })
  locale?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of sends that name none themselves. null: that of the version before, in this language or any; else "system".',
  })
  category?: string | null;

  @Field(() => TemplateContentInput, { description: 'What it is made of.' })
  content!: TemplateContentInput;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description:
      'A JSON Schema (2020-12) of at most 32 KB that the variables of a send must satisfy. One that lists its properties must have all that the content reads.',
  })
  variables?: Record<string, unknown> | null;
}

@InputType({ description: 'What is to be rendered: what is saved, by `key`, or `content` that is not.' })
export class RenderTemplateInput {
  @Field(() => String, { nullable: true, description: 'Of a saved one.' })
  key?: string | null;

  @Field(() => Int, { nullable: true, description: 'Of it; null: the newest.' })
  version?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'In which language; null: that of the installation, or the nearest.',
  })
  locale?: string | null;

  @Field(() => TemplateContentInput, { nullable: true, description: 'What is not saved, in place of what is.' })
  content?: TemplateContentInput | null;

  @Field(() => JSONObjectScalar, { nullable: true, description: 'What stands in it.' })
  variables?: Record<string, unknown> | null;
}

/** Field by field: an input object has every optional property, set to undefined. */
export function toSaveRequest({ key, locale, category, content, variables }: SaveTemplateInput): SaveTemplateRequest {
  return { key, locale, category, content: toContent(content), variables };
}

export function toRenderRequest({ key, version, locale, content, variables }: RenderTemplateInput): RenderRequest {
  return { key, version, locale, content: content && toContent(content), variables };
}

function toContent({ subject, title, message, html }: TemplateContentInput): SaveTemplateRequest['content'] {
  return { subject, title, message, html };
}
