import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { RecipientListService } from '../../notifications/index.js';
import { Access } from '../../platform/auth/index.js';
import { pageCost } from '../../platform/graphql/index.js';
import { RecipientConnection } from './dto/recipient-connection.model.js';

@Resolver()
export class RecipientListResolver {
  constructor(private readonly list: RecipientListService) {}

  @Access('ADMIN')
  @Query(() => RecipientConnection, {
    description:
      'Everybody who was ever upserted or sent to, by id, by pages of at most 100. A page may have fewer than asked for, or none, while `hasNextPage`: go on from `endCursor`.',
    complexity: pageCost(20),
  })
  async recipients(
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: '1 to 100.' })
    first: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'The cursor of an edge, or `endCursor`.' })
    after: string | null | undefined,
    @Args('text', {
      type: () => String,
      nullable: true,
      description: 'Beginnings of words of id, address and name, all of them; at most 200 characters.',
    })
    text: string | null | undefined,
  ): Promise<RecipientConnection> {
    return new RecipientConnection(await this.list.page(first ?? 20, after ?? null, text ?? null));
  }
}
