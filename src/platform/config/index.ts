export { Config } from './config.js';
export { ConfigModule } from './config.module.js';
export { ConfigurationError, readEnvironment, ROLES, type ConfigValues, type Role } from './environment.js';
