export { type EmbeddedOptions, type EmbeddedServers, startEmbedded } from './embedded-servers.js';
export { choosePlace, type Place } from './place.js';
export { type PostgresOptions, type RunningServer, startPostgres, stopPostgres } from './postgres-server.js';
export { findProcess, isAlive, type ProcessMark } from './process-table.js';
export { type RedisOptions, startRedis, stopRedis } from './redis-server.js';
export { findRedis } from './redis-binary.js';
export { asUser, serverEnvironment } from './run-as.js';
export { endWithUs } from './watchdog.js';
