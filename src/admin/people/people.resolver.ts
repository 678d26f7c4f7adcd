import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { PersonalDataExport } from './dto/personal-data-export.model.js';
import { ErasureService } from './erasure.service.js';
import { PersonalDataService } from './personal-data.service.js';

@Resolver()
export class PeopleResolver {
  constructor(
    private readonly personalData: PersonalDataService,
    private readonly erasures: ErasureService,
  ) {}

  @Access('USER')
  @Mutation(() => PersonalDataExport, {
    description:
      'A link to everything that is known about a person: what he was told, what became of it, what he chose and when. Your own; admins may ask for anyone’s. NOT_FOUND of whom nothing is known.',
  })
  async exportPersonalData(
    @CurrentCaller() caller: Caller,
    @Args('userId', { type: () => ID, nullable: true, description: 'Whose; left out: your own.' })
    userId: string | null,
  ): Promise<PersonalDataExport> {
    return this.personalData.link(caller, userId ?? null);
  }

  @Access('USER')
  @Mutation(() => Boolean, {
    description:
      'Forgets a person for good: rows, tokens, queued work, sockets; in the audit log a keyed hash stands in his place. For admins; and for himself where the installation lets people do so (SELF_ERASURE). True: it is done, or written down to be done; false: nothing was known of him. Send him nothing more: who is sent to again begins anew.',
  })
  async erasePersonalData(
    @CurrentCaller() caller: Caller,
    @Args('userId', { type: () => ID, description: 'Whom.' }) userId: string,
  ): Promise<boolean> {
    return this.erasures.erase(caller, userId);
  }
}
