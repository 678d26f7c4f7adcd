import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { type BulkSendRecord, BulkSendsService, BulkStartsService } from '../../notifications/index.js';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { pageCost } from '../../platform/graphql/index.js';
import { BulkAudienceInput, BulkSendInput, toAudience, toBulkSendRequest } from './bulk-send.input.js';
import { BulkSend, BulkSendConnection, toBulkSend } from './bulk-send.model.js';

const ID_OF_ONE = { type: () => ID, description: 'Its id. NOT_FOUND for one that there isn’t.' };

@Resolver()
export class BulkSendsResolver {
  constructor(
    private readonly bulks: BulkSendsService,
    private readonly starts: BulkStartsService,
  ) {}

  @Access('ADMIN')
  @Query(() => BulkSend, { nullable: true, description: 'How a bulk send stands.' })
  async bulkSend(@Args('id', ID_OF_ONE) id: string): Promise<BulkSend> {
    return toBulkSend(await this.bulks.find(id));
  }

  @Access('ADMIN')
  @Query(() => BulkSendConnection, {
    description: 'Bulk sends of everybody, newest first, by pages of at most 100.',
    complexity: pageCost(20),
  })
  async bulkSends(
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: '1 to 100.' })
    first: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'The cursor of an edge.' })
    after: string | null | undefined,
  ): Promise<BulkSendConnection> {
    return new BulkSendConnection(await this.bulks.page(first ?? 20, after ?? null));
  }

  @Access('ADMIN')
  @Query(() => Int, { description: 'How many a bulk send would be for, if it began now. Nothing is sent.' })
  bulkAudienceCount(
    @Args('to', { type: () => BulkAudienceInput, description: 'Whom.' }) to: BulkAudienceInput,
  ): Promise<number> {
    return this.bulks.count(toAudience(to));
  }

  @Access('ADMIN')
  @Mutation(() => BulkSend, {
    description:
      'Notifies many: a million people by one request. When it answers, it is durable, and will be worked off, at once or from its time on. Refused, it has written nothing.',
  })
  async startBulkSend(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'What, and to whom.' }) input: BulkSendInput,
  ): Promise<BulkSend> {
    return toBulkSend(await this.starts.start(caller, toBulkSendRequest(input)));
  }

  @Access('ADMIN')
  @Mutation(() => BulkSend, {
    description: 'When it has answered, nothing more of it is published until it is resumed. Idempotent.',
  })
  async pauseBulkSend(@CurrentCaller() caller: Caller, @Args('id', ID_OF_ONE) id: string): Promise<BulkSend> {
    return toBulkSend(await this.bulks.pause(caller, id));
  }

  @Access('ADMIN')
  @Mutation(() => BulkSend, { description: 'Goes on where it was paused: nobody gets it twice. Idempotent.' })
  async resumeBulkSend(@CurrentCaller() caller: Caller, @Args('id', ID_OF_ONE) id: string): Promise<BulkSend> {
    return toBulkSend(await this.bulks.resume(caller, id));
  }

  @Access('ADMIN')
  @Mutation(() => BulkSend, {
    description:
      'When it has answered, nothing more of it is published. With `recall`, what is published and unread is taken back everywhere, too, in some minutes where it was much; then one that is over may be cancelled as well. Idempotent.',
  })
  async cancelBulkSend(
    @CurrentCaller() caller: Caller,
    @Args('id', ID_OF_ONE) id: string,
    @Args('recall', {
      type: () => Boolean,
      nullable: true,
      defaultValue: false,
      description: 'Whether what is published and unread is taken back.',
    })
    recall: boolean | null,
  ): Promise<BulkSend> {
    return toBulkSend(await this.bulks.cancel(caller, id, recall === true));
  }

  @Access('ADMIN')
  @Subscription(() => BulkSend, {
    description:
      'First how it stands, then whenever that has changed, some times a second at most; a slow reader gets the newest. Ends when it is COMPLETED, CANCELLED or FAILED.',
    resolve: (bulk: BulkSendRecord) => toBulkSend(bulk),
  })
  bulkSendProgress(@Args('id', ID_OF_ONE) id: string): Promise<AsyncIterableIterator<BulkSendRecord>> {
    return this.bulks.follow(id);
  }
}
