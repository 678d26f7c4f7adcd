import { CategoryEntity, ChannelDefaultEntity } from './category.entity.js';
import { PreferenceChangeEntity, PreferencesEntity } from './preferences.entity.js';

/** The tables of this module, held against the migrations by a test. Statements are plain SQL, in the repositories. */
export const preferenceEntities = [CategoryEntity, ChannelDefaultEntity, PreferencesEntity, PreferenceChangeEntity];
