import { Field, InputType, Int } from '@nestjs/graphql';
import { JSONObjectScalar } from '../../platform/graphql/index.js';
import type { TemplateRequest } from '../templates/template-request.js';

@InputType({ description: 'A template that is sent: see `templates`.' })
export class TemplateInput {
  @Field(() => String, { description: 'Which.' })
  key!: string;

  @Field(() => Int, { nullable: true, description: 'Which version of each language; null: the newest.' })
  version?: number | null;

  @Field(() => JSONObjectScalar, {
    nullable: true,
    description: 'What stands in it: JSON of at most 64 KB, which must satisfy its schema.',
  })
  variables?: Record<string, unknown> | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The language that all are told it in, as "de-AT", or the nearest that it is there in. null: each in his own: "de-AT", else "de", else that of the installation, else the one that it was written in.',
  })
  locale?: string | null;
}

export function toTemplateRequest({ key, version, variables, locale }: TemplateInput): TemplateRequest {
  return { key, version, variables, locale };
}
