import { Args, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { SessionsService } from '../../platform/sessions/index.js';

@Resolver()
export class SessionsResolver {
  constructor(private readonly sessions: SessionsService) {}

  @Access('ADMIN')
  @Mutation(() => Int, {
    description:
      'Ends a person’s sessions: his sockets and streams are closed on every node within two seconds (4401), and tokens that were issued before are refused from now on, those of this very second too. Answers how many connections that closed, as far as nodes said so in half a second; while Redis is away, at this node alone.',
  })
  revokeSessions(
    @CurrentCaller() caller: Caller,
    @Args('userId', { type: () => ID, description: 'The `sub` of his tokens.' }) userId: string,
  ): Promise<number> {
    return this.sessions.revoke(caller, userId);
  }
}
