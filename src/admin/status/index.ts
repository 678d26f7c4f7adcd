export { statusProviders } from './status.providers.js';
export { SystemStatusResolver } from './system-status.resolver.js';
