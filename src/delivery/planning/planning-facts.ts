import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type RecipientProfile } from '../../notifications/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { CategoryCatalog, type PersonPreferences, PreferencesService, NO_CHOICES } from '../../preferences/index.js';
import { Channels, type DeliveryChannel, isAddressBook, SuppressionsService } from '../channels/index.js';
import { AddressBooks, type Addresses } from './address-books.js';
import { PersonProfiles, type Profiles } from './person-profiles.js';
import type { ChannelFacts } from './plan-deliveries.js';

export interface PersonFacts {
  person: PersonPreferences;
  /** null: nobody of that name is known; undefined: it can't be looked up now. */
  profile: RecipientProfile | null | undefined;
  channels: ChannelFacts[];
  /** Where he is reached over a channel; null: nowhere; undefined: it can't be said now. */
  addressOn(channel: string): string | null | undefined;
}

/** `soon`: a sender waits; `surely`: something is about to go. */
type How = 'soon' | 'surely';

const wantsDigests = ({ categories }: PersonPreferences): boolean =>
  Object.values(categories).some(({ digest }) => digest !== 'INSTANT');

/** Gathers what a plan depends on, for many people at once. */
@Injectable()
export class PlanningFacts implements OnModuleDestroy {
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly channels: Channels,
    private readonly categories: CategoryCatalog,
    private readonly preferences: PreferencesService,
    private readonly profiles: PersonProfiles,
    private readonly suppressions: SuppressionsService,
    private readonly books: AddressBooks,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /** Never fails by a directory that is away. @throws UnavailableError where preferences can't be read */
  async of(recipients: readonly string[], how: How): Promise<(recipient: string) => PersonFacts> {
    const channels = this.channels.list();
    // To plan with, a book says all that there is to know of where people are; what goes is written in their languages.
    const needsProfiles = channels.some(
      (channel) => channel.isConfigured && (how === 'surely' || !isAddressBook(channel)),
    );
    const reading = this.preferences.of(recipients);
    const canSend = channels.some(({ isConfigured }) => isConfigured);
    const profileOf = needsProfiles ? this.profiles[how](recipients) : this.zonesOf(reading, how, canSend);
    const [people, profiles, books] = await Promise.all([reading, profileOf, this.books.of(channels, recipients)]);
    const byProfile = new Map(
      channels
        .filter(({ key }) => !books.has(key))
        .map((channel) => [channel.key, this.addressesOn(channel, recipients, profiles)]),
    );
    const suppressed = await this.suppressedAmong(byProfile);
    const addresses: ReadonlyMap<string, Addresses> = new Map([...byProfile, ...books]);
    return (recipient) => {
      const addressOn = (key: string) => addresses.get(key)?.get(recipient);
      return {
        person: people.get(recipient) ?? NO_CHOICES,
        profile: profiles(recipient),
        channels: channels.map(({ key, isConfigured }) => {
          const address = addressOn(key);
          const isSuppressed = address != null && suppressed.get(key)?.has(address) === true;
          return {
            key,
            isConfigured,
            default: this.categories.channelDefault(key),
            address:
              address === undefined ? 'unknown' : address === null ? 'none' : isSuppressed ? 'suppressed' : 'known',
            roomAtMs: null,
          };
        }),
        addressOn,
      };
    };
  }

  /**
   * Where nobody's address is needed, profiles are for what is by the clock of where people are: quiet hours, and digests, if there is something to
   * send them with.
   */
  private async zonesOf(
    reading: Promise<Map<string, PersonPreferences>>,
    how: How,
    canSend: boolean,
  ): Promise<Profiles> {
    const asked = [...(await reading)].filter(
      ([, person]) =>
        person.quietHours.timeZone === null && (person.quietHours.enabled || (canSend && wantsDigests(person))),
    );
    return asked.length === 0 ? () => null : this.profiles[how](asked.map(([recipient]) => recipient));
  }

  /** What a channel can't say of one is not known of him, and of nobody else. */
  private addressesOn(channel: DeliveryChannel, recipients: readonly string[], profiles: Profiles): Addresses {
    const addressOf = (recipient: string) => {
      const profile = profiles(recipient);
      if (profile === undefined || profile === null) return profile;
      try {
        const address: unknown = channel.addressOf(profile) ?? null;
        if (address === null || typeof address === 'string') return address;
        throw new TypeError(`an address is no text, but ${typeof address}`);
      } catch (err) {
        this.failures.write('error', 'a channel could not say where somebody is reached', {
          err,
          channel: channel.key,
        });
        return undefined;
      }
    };
    return new Map(recipients.map((recipient) => [recipient, addressOf(recipient)]));
  }

  private async suppressedAmong(byChannel: ReadonlyMap<string, Addresses>): Promise<Map<string, Set<string>>> {
    const found = new Map<string, Set<string>>();
    for (const [key, byPerson] of byChannel) {
      const addresses = [...byPerson.values()].filter((address) => address != null);
      if (addresses.length > 0) found.set(key, await this.suppressions.suppressed(key, addresses));
    }
    return found;
  }
}
