import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { Access, type RequestContext } from '../auth/index.js';
import { ConnectionService } from './connection.service.js';

@Resolver()
export class ConnectionResolver {
  constructor(private readonly service: ConnectionService) {}

  @Access('USER')
  @Mutation(() => Date, {
    description:
      'Over a socket: gives it a fresh token of the same person, and it lives until the answer. Its subscriptions go on. Another person’s token is FORBIDDEN; what is refused changes nothing.',
  })
  refreshConnection(
    @Context() context: RequestContext,
    @Args('token', { type: () => String, description: 'The token itself, without "Bearer".' }) token: string,
  ): Promise<Date> {
    return this.service.refresh(context.connection, token);
  }
}
