import { Injectable } from '@nestjs/common';
import { type RecipientProfile, RecipientsService } from '../../notifications/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { inTime } from '../../platform/time/index.js';
import { CategoryCatalog, type PersonPreferences, PreferencesService, NO_CHOICES } from '../../preferences/index.js';
import { Channels, type DeliveryChannel, SuppressionsService } from '../channels/index.js';
import type { ChannelFacts } from './plan-deliveries.js';

/** Of a directory, while somebody waits for an answer to his send. What is not known by then is looked up when it is needed. */
const PROFILES_MS = 500;
/** People in one question to a directory. */
const PROFILES_AT_ONCE = 1_000;

export interface PersonFacts {
  person: PersonPreferences;
  /** null: nobody of that name is known; undefined: it can't be looked up now. */
  profile: RecipientProfile | null | undefined;
  channels: ChannelFacts[];
}

/** Gathers what a plan depends on, for many people at once. */
@Injectable()
export class PlanningFacts {
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly channels: Channels,
    private readonly categories: CategoryCatalog,
    private readonly preferences: PreferencesService,
    private readonly recipients: RecipientsService,
    private readonly suppressions: SuppressionsService,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  /** Never fails by a directory that is away. @throws UnavailableError where preferences can't be read */
  async of(recipients: readonly string[]): Promise<(recipient: string) => PersonFacts> {
    const channels = this.channels.list();
    const [people, profiles] = await Promise.all([
      this.preferences.of(recipients),
      channels.some(({ isConfigured }) => isConfigured)
        ? this.profilesOf(recipients)
        : new Map<string, RecipientProfile>(),
    ]);
    const suppressed = await this.suppressedAmong(channels, profiles);
    return (recipient) => {
      const profile = profiles === undefined ? undefined : (profiles.get(recipient) ?? null);
      return {
        person: people.get(recipient) ?? NO_CHOICES,
        profile,
        channels: channels.map((channel) => this.factsOf(channel, profile, suppressed)),
      };
    };
  }

  private factsOf(
    channel: DeliveryChannel,
    profile: RecipientProfile | null | undefined,
    suppressed: ReadonlyMap<string, ReadonlySet<string>>,
  ): ChannelFacts {
    const { key, isConfigured } = channel;
    const address = profile && channel.addressOf(profile);
    const isSuppressed = address != null && suppressed.get(key)?.has(address) === true;
    const known = address == null ? 'none' : isSuppressed ? 'suppressed' : 'known';
    return {
      key,
      isConfigured,
      default: this.categories.channelDefault(key),
      address: profile === undefined ? 'unknown' : known,
    };
  }

  /** undefined: the directory is away, or too slow. */
  private async profilesOf(recipients: readonly string[]): Promise<Map<string, RecipientProfile> | undefined> {
    const known = new Map<string, RecipientProfile>();
    try {
      for (let at = 0; at < recipients.length; at += PROFILES_AT_ONCE) {
        const some = recipients.slice(at, at + PROFILES_AT_ONCE);
        for (const [id, profile] of await inTime(PROFILES_MS, this.recipients.profiles(some))) known.set(id, profile);
      }
      return known;
    } catch (err) {
      this.failures.write('warn', 'addresses can’t be looked up; they are when they are needed', { err });
      return undefined;
    }
  }

  private async suppressedAmong(
    channels: readonly DeliveryChannel[],
    profiles: ReadonlyMap<string, RecipientProfile> | undefined,
  ): Promise<Map<string, Set<string>>> {
    const found = new Map<string, Set<string>>();
    for (const channel of channels) {
      const addresses = [...(profiles?.values() ?? [])].flatMap((profile) => {
        const address = channel.addressOf(profile);
        return address === null ? [] : [address];
      });
      if (addresses.length > 0) found.set(channel.key, await this.suppressions.suppressed(channel.key, addresses));
    }
    return found;
  }
}
