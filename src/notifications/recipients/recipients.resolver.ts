import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { Recipient, RecipientInput } from '../dto/recipient.model.js';
import { toRecipient, toRecipientChange } from '../dto/recipient.mapping.js';
import { RecipientsService } from './recipients.service.js';

@Resolver()
export class RecipientsResolver {
  constructor(private readonly recipients: RecipientsService) {}

  @Access('SERVICE')
  @Query(() => Recipient, {
    nullable: true,
    description: 'Who a person is. NOT_FOUND for one who was never upserted or sent to.',
  })
  async recipient(
    @Args('id', { type: () => ID, description: 'The `sub` of his tokens.' }) id: string,
  ): Promise<Recipient> {
    return toRecipient(await this.recipients.find(id));
  }

  @Access('SERVICE')
  @Mutation(() => Int, {
    description:
      'Makes 1 to 1,000 people known, or changes what is known of them: only what is given, all or none of them. Answers how many. Idempotent.',
  })
  upsertRecipients(
    @CurrentCaller() caller: Caller,
    @Args('recipients', { type: () => [RecipientInput], description: 'Each id once.' }) recipients: RecipientInput[],
  ): Promise<number> {
    return this.recipients.upsert(caller, recipients.map(toRecipientChange));
  }
}
