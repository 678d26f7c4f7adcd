export { PresenceTold } from './events/index.js';
export { MemoryPresenceStore } from './memory.presence-store.js';
export { OwnPresencePolicy, PresencePolicy } from './presence-policy.js';
export { PresenceModule, presenceResolvers } from './presence.module.js';
export { PRESENCE_LIMITS, PresenceService, type Whereabouts } from './presence.service.js';
export { PresenceStore, type Sighting } from './presence-store.js';
