export { httpLogging, logQuietly } from './http-logging.js';
export { createLogger, type LogDestination, type LogFields, Logger, type LogLevel } from './logger.js';
export { LoggingModule } from './logging.module.js';
export { memoryLogger } from './memory.logger.js';
export { NestLogger } from './nest.logger.js';
export { RateLimitedLog } from './rate-limited-log.js';
export { hashedId, scrubLine } from './redact.js';
