import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { Recipient } from '../notifications/index.js';
import type { RequestContext } from '../platform/auth/index.js';
import { Preferences, PreferencesService, toPreferences } from '../preferences/index.js';
import { DevicesService } from './channels/push/index.js';
import { toDevice } from './dto/device.mapping.js';
import { Device } from './dto/device.model.js';

interface Loaders {
  preferences: DataLoader<Recipient, Preferences>;
  devices: DataLoader<string, Device[]>;
}

/** What else there is to know of a person. Here, as delivery knows both who people are and what they want; those of one page are read together. */
@Resolver(() => Recipient)
export class RecipientDetailsResolver {
  private readonly loaders = new WeakMap<RequestContext, Loaders>();

  constructor(
    private readonly preferencesService: PreferencesService,
    private readonly devicesService: DevicesService,
  ) {}

  @ResolveField(() => Preferences, { description: 'What reaches him, where and when, and what decided it.' })
  preferences(@Parent() recipient: Recipient, @Context() context: RequestContext): Promise<Preferences> {
    return this.loadersOf(context).preferences.load(recipient);
  }

  @ResolveField(() => [Device], {
    description:
      'His phones and browsers that are registered, the newest first. Where they are reached is told to nobody.',
  })
  devices(@Parent() { id }: Recipient, @Context() context: RequestContext): Promise<Device[]> {
    return this.loadersOf(context).devices.load(id);
  }

  private loadersOf(context: RequestContext): Loaders {
    const known = this.loaders.get(context);
    if (known) return known;
    const loaders: Loaders = {
      preferences: new DataLoader((people: readonly Recipient[]) => this.preferencesOf(people), { cache: false }),
      devices: new DataLoader((ids: readonly string[]) => this.devicesOf(ids), { cache: false }),
    };
    this.loaders.set(context, loaders);
    return loaders;
  }

  private async preferencesOf(people: readonly Recipient[]): Promise<Preferences[]> {
    const homes = people.map(({ id, timeZone }) => ({ id, homeZone: timeZone }));
    return (await this.preferencesService.overviews(homes)).map(toPreferences);
  }

  private async devicesOf(ids: readonly string[]): Promise<Device[][]> {
    return (await this.devicesService.listOf(ids)).map((devices) => devices.map(toDevice));
  }
}
