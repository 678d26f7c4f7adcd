export { Config } from './config.js';
export { configurationPage, describeEnvironment } from './configuration-page.js';
export { ConfigModule } from './config.module.js';
export { ConfigurationError, readEnvironment, ROLES, type ConfigValues, type Role } from './environment.js';
export type { ContentKey } from './sealing-environment.js';
export { needsOwnRedis } from './redis-problems.js';
export type { ServiceAccount } from './service-account.js';
export { STATUS_KINDS, type StatusKind } from './webhook-environment.js';
export type { Mailbox } from './values.js';
