import { createLogger, type Logger, type LogLevel } from './logger.js';

/** A logger for tests: real in all but its output, which is kept. */
export function memoryLogger(level: LogLevel = 'trace'): {
  logger: Logger;
  /** Everything that was written, as it was written. */
  text(): string;
  lines(): Record<string, unknown>[];
} {
  const written: string[] = [];
  const logger = createLogger(
    { LOG_LEVEL: level, LOG_PRETTY: false, NODE_ENV: 'test' },
    { write: (line) => void written.push(line) },
  );
  return {
    logger,
    text: () => written.join(''),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
