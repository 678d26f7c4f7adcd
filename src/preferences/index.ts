export { CategoryCatalog } from './category-catalog.js';
export { type DigestClock, nextDigestAt } from './digest-times.js';
export { PreferenceSource } from './dto/enums.js';
export { toPreferences } from './dto/preferences.mapping.js';
export { Preferences } from './dto/preferences.model.js';
export { PreferencesChanged } from './events/index.js';
export { type KnownChannel, PreferencePorts, ReachablePeople } from './preference-ports.js';
export {
  type CategoryChannelRule,
  type CategoryRules,
  type ChannelChoice,
  type ChannelChoices,
  type ChannelDefault,
  type DeliveryTimingName,
  type DigestFrequencyName,
  IN_APP,
  NO_CHOICES,
  type PersonPreferences,
  type PreferenceSourceName,
  type QuietHours,
  type QuietWindow,
} from './preference-rules.js';
export { CriticalCategoryError } from './preferences.errors.js';
export { preferenceResolvers, PreferencesModule } from './preferences.module.js';
export { PreferencesService } from './preferences.service.js';
export { quietUntil, zoneOf } from './quiet-hours.js';
export {
  DEFAULT_AFTER_SECONDS,
  digestOf,
  isPaused,
  type PreferenceQuestion,
  type ResolvedPreference,
  resolvePreference,
} from './resolve-preference.js';
