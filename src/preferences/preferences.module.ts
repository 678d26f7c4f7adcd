import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DATA_SOURCE } from '../platform/database/index.js';
import { CategoryCatalog } from './category-catalog.js';
import { DefaultsRepository } from './defaults.repository.js';
import { DefaultsResolver } from './defaults.resolver.js';
import { DefaultsService } from './defaults.service.js';
import { preferenceEntities } from './entities/index.js';
import { PreferenceHints } from './preference-hints.js';
import { PreferencePorts } from './preference-ports.js';
import { PreferencesCache } from './preferences-cache.js';
import { PreferencesPersonalData } from './preferences.personal-data.js';
import { PreferencesRepository } from './preferences.repository.js';
import { PreferencesResolver } from './preferences.resolver.js';
import { PreferencesService } from './preferences.service.js';

/** For the module, and for whoever prints the schema without starting it. */
export const preferenceResolvers = [DefaultsResolver, PreferencesResolver];

/** What each person wants, and when. A sibling of notifications: neither imports the other. */
@Module({
  imports: [TypeOrmModule.forFeature(preferenceEntities, DATA_SOURCE)],
  providers: [
    ...preferenceResolvers,
    CategoryCatalog,
    DefaultsRepository,
    DefaultsService,
    PreferenceHints,
    PreferencePorts,
    PreferencesCache,
    PreferencesPersonalData,
    PreferencesRepository,
    PreferencesService,
  ],
  exports: [CategoryCatalog, PreferencePorts, PreferencesService],
})
export class PreferencesModule {}
