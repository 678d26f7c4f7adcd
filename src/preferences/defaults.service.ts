import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { refusal } from '../platform/field-rules/index.js';
import { Logger } from '../platform/logging/index.js';
import { ContentCipher } from '../platform/sealing/index.js';
import { type CategoryRequest, changedCategory } from './category-change.js';
import { CategoryCatalog } from './category-catalog.js';
import { DefaultsRepository } from './defaults.repository.js';
import { PreferenceHints } from './preference-hints.js';
import { type KnownChannel, PreferencePorts } from './preference-ports.js';
import { checkCategory, checkChannel, LEAD, PREFERENCE_LIMITS, timingProblems } from './preference-request.js';
import type { ChannelDefault, DeliveryTimingName } from './preference-rules.js';
import { categoryOverview, type CategoryOverview } from './preferences-overview.js';

/** A channel, with what is true of it where nobody says anything. */
export interface ChannelOverview extends Omit<KnownChannel, 'defaults'> {
  defaults: ChannelDefault;
}

export interface ChannelDefaultRequest {
  channel: string;
  enabled: boolean;
  /** undefined or null: as it is. */
  timing?: DeliveryTimingName | null | undefined;
}

/** What is true where people chose nothing: of categories, and of channels. */
@Injectable()
export class DefaultsService implements OnModuleInit {
  constructor(
    private readonly defaults: DefaultsRepository,
    private readonly catalog: CategoryCatalog,
    private readonly ports: PreferencePorts,
    private readonly hints: PreferenceHints,
    private readonly cipher: ContentCipher,
    private readonly logger: Logger,
  ) {}

  /** Marked by another version, or while there were keys: whoever sends in them should not be the first to say so. */
  async onModuleInit(): Promise<void> {
    await this.catalog.fresh();
    const sensitive = this.catalog.list().filter((category) => category.sensitive);
    if (sensitive.length === 0 || this.cipher.sealingKey !== null) return;
    const categories = sensitive.map(({ key }) => key);
    this.logger.error('sends in sensitive categories are refused here, as CONTENT_KEYS is not set', { categories });
  }

  /** @throws UnavailableError */
  async categories(): Promise<CategoryOverview[]> {
    await this.catalog.fresh();
    return this.catalog.list().map((category) => categoryOverview(category, this.inForce()));
  }

  /** @throws UnavailableError */
  async channels(): Promise<ChannelOverview[]> {
    await this.catalog.fresh();
    return this.ports.channels().map((channel) => this.overviewOf(channel));
  }

  /** Makes it, or changes it: only what is given. @throws InvalidInputError, PreferencesBusyError */
  async saveCategory(caller: Caller, request: CategoryRequest): Promise<CategoryOverview> {
    await this.catalog.fresh();
    const checked = checkCategory(request, { channels: this.keys() });
    if (checked.sensitive === true && this.cipher.sealingKey === null) throw noKeys();
    const builtIn = this.catalog.builtInOf(checked.key);
    await this.defaults.saveCategory(checked.key, caller, (said, others) => {
      if (!said && !builtIn && others >= PREFERENCE_LIMITS.categories) throw tooManyCategories();
      return changedCategory(said ?? builtIn, checked, (channel) => this.catalog.channelDefault(channel));
    });
    this.hints.defaultsChanged();
    const saved = (await this.categories()).find(({ key }) => key === checked.key);
    if (!saved) throw new Error(`the category ${checked.key} was saved, and is not there`);
    return saved;
  }

  /** @throws InvalidInputError, PreferencesBusyError */
  async saveChannelDefaults(caller: Caller, request: ChannelDefaultRequest): Promise<ChannelOverview> {
    const { channel: key, enabled, timing } = request;
    checkChannel('channel', key, this.keys());
    const problems = timingProblems('timing', request);
    if (problems.length > 0) throw refusal(LEAD, problems);
    const channel = this.ports.channel(key);
    if (!channel) throw new Error(`the channel ${key} has gone`);
    await this.defaults.saveChannelDefault(key, caller, (said) => ({
      enabled,
      timing: timing ?? said?.timing ?? channel.defaults.timing,
    }));
    this.hints.defaultsChanged();
    await this.catalog.fresh();
    return this.overviewOf(channel);
  }

  private keys(): string[] {
    return this.ports.channels().map(({ key }) => key);
  }

  private overviewOf(channel: KnownChannel): ChannelOverview {
    return { ...channel, defaults: this.catalog.channelDefault(channel.key) };
  }

  private inForce() {
    return {
      channels: this.ports.channels(),
      channelDefault: (channel: string) => this.catalog.channelDefault(channel),
    };
  }
}

function noKeys(): Error {
  const problem = 'this server has no keys to encrypt with: set CONTENT_KEYS at all nodes first';
  return refusal(LEAD, [{ field: 'sensitive', problem }]);
}

function tooManyCategories(): Error {
  const problem = `there are ${PREFERENCE_LIMITS.categories} categories of yours already`;
  return refusal(LEAD, [{ field: 'key', problem }]);
}
