import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller } from '../platform/auth/index.js';
import { toPreferences, toPreferencesChange } from './dto/preferences.mapping.js';
import { UpdatePreferencesInput } from './dto/preferences.input.js';
import { Preferences } from './dto/preferences.model.js';
import { PreferencesService } from './preferences.service.js';

@Resolver()
export class PreferencesResolver {
  constructor(private readonly service: PreferencesService) {}

  @Access('USER')
  @Query(() => Preferences, { description: 'What reaches you, where and when, and what decided it.' })
  async preferences(@CurrentCaller() caller: Caller): Promise<Preferences> {
    return toPreferences(await this.service.overview(caller));
  }

  @Access('USER')
  @Mutation(() => Preferences, {
    description: 'Changes what you want: only what is given, all or nothing of it. True on every node within a second.',
  })
  async updatePreferences(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'What is to be otherwise.' }) input: UpdatePreferencesInput,
  ): Promise<Preferences> {
    return toPreferences(await this.service.update(caller, toPreferencesChange(input)));
  }

  @Access('USER')
  @Mutation(() => Preferences, {
    description: 'Forgets all that you chose: by channel, category and type, quiet hours, a pause. Idempotent.',
  })
  async resetPreferences(@CurrentCaller() caller: Caller): Promise<Preferences> {
    return toPreferences(await this.service.reset(caller));
  }

  @Access('USER')
  @Mutation(() => Preferences, {
    description:
      'Holds back what would go out to you, but for critical categories; nothing is dropped, and the app shows all, silently. Idempotent.',
  })
  async pauseNotifications(
    @CurrentCaller() caller: Caller,
    @Args('until', {
      type: () => Date,
      nullable: true,
      description: 'Until when: at most a day less than notifications are kept. null resumes.',
    })
    until: Date | null,
  ): Promise<Preferences> {
    return toPreferences(await this.service.pause(caller, until));
  }
}
