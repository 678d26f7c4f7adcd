import { Field, ID, ObjectType } from '@nestjs/graphql';
import { LiveField, SHARED_BY } from '../graphql/index.js';
import type { Sighting } from './presence-store.js';

@ObjectType({ description: 'Whether somebody is connected: by a socket or a stream, at any node.' })
export class Presence {
  /** All who watch him are told the same. */
  readonly [SHARED_BY]: object;

  constructor(private readonly sighting: Sighting) {
    this[SHARED_BY] = sighting;
  }

  @Field(() => ID, { description: 'Who.' })
  @LiveField('shared')
  get userId(): string {
    return this.sighting.userId;
  }

  @Field(() => Boolean, {
    description: 'Is he connected? Of somebody whom you may not see: false, as of one who never was.',
  })
  @LiveField('shared')
  get online(): boolean {
    return this.sighting.online;
  }

  @Field(() => Date, {
    nullable: true,
    description:
      'The last moment at which he is known to have been connected: while he is online, a few seconds ago at most, or when he came. Null: not in the last 30 days, or not for you to see.',
  })
  @LiveField('shared')
  get lastSeenAt(): Date | null {
    const { lastSeenAt } = this.sighting;
    return lastSeenAt === null ? null : new Date(lastSeenAt);
  }
}
