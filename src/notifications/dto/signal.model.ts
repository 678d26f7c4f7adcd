import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { JSONObjectScalar, LiveField, SHARED_BY } from '../../platform/graphql/index.js';
import type { Signal as SignalView } from '../signals/signal-word.js';

@ObjectType({
  description:
    'Something said to whoever listens to a topic now: a typing sign, a figure of a live dashboard. Not stored, heard at most once.',
})
export class Signal {
  constructor(private readonly view: SignalView) {}

  get [SHARED_BY](): object {
    return this.view;
  }

  @Field(() => String, { description: 'The topic that it was said to.' })
  @LiveField('shared')
  get topic(): string {
    return this.view.topic;
  }

  @Field(() => String, { description: 'What it is, in the sender’s words: "typing".' })
  @LiveField('shared')
  get name(): string {
    return this.view.name;
  }

  @Field(() => JSONObjectScalar, { description: 'What goes with it; empty when nothing does.' })
  @LiveField('shared', 'dataText')
  get data(): Record<string, unknown> {
    return JSON.parse(this.view.dataText) as Record<string, unknown>;
  }

  /** Of `data`. */
  get dataText(): string {
    return this.view.dataText;
  }

  @Field(() => ID, { description: 'Who said it: the `sub` of the token.' })
  @LiveField('shared')
  get from(): string {
    return this.view.from;
  }

  @Field(() => Date, { description: 'When, by the clock of the node that took it.' })
  @LiveField('shared')
  get at(): Date {
    return new Date(this.view.at);
  }
}

@InputType({ description: 'What to say to whoever listens to a topic now.' })
export class SignalInput {
  @Field(() => String, { description: 'The key of the topic.' })
  topic!: string;

  @Field(() => String, { description: '1 to 100 characters, of one line.' })
  name!: string;

  @Field(() => JSONObjectScalar, { nullable: true, description: 'At most 8 KB as JSON; left out: empty.' })
  data?: Record<string, unknown> | null;
}
