import { Module } from '@nestjs/common';
import { portProvider } from '../ports/index.js';
import { PresenceHub } from './presence-hub.js';
import { PresenceKeeper } from './presence-keeper.js';
import { OwnPresencePolicy, PresencePolicy } from './presence-policy.js';
import { PresenceStore } from './presence-store.js';
import { PresencePersonalData } from './presence.personal-data.js';
import { PresenceResolver } from './presence.resolver.js';
import { PresenceService } from './presence.service.js';
import { RedisPresenceStore } from './redis.presence-store.js';

/** Who is connected, at which node. Knows connections, and nothing of notifications. */
@Module({
  providers: [
    portProvider(PresenceStore, RedisPresenceStore),
    portProvider(PresencePolicy, OwnPresencePolicy),
    PresenceHub,
    PresenceKeeper,
    PresencePersonalData,
    PresenceResolver,
    PresenceService,
  ],
  exports: [PresenceService],
})
export class PresenceModule {}

/** For whoever prints the schema without starting it. */
export const presenceResolvers = [PresenceResolver];
