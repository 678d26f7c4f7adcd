import { type Logger as Pino, pino, stdTimeFunctions } from 'pino';
import { build as pretty } from 'pino-pretty';
import type { Config } from '../config/index.js';
import { redactFields, scrubLine } from './redact.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The log: one JSON object a line. Errors go in as the field `err`. What stands under a secret's name, and what looks like
 * a token or an e-mail address, is left out on the way; a person's id is written as a hash, what he is told not at all.
 *
 * There is no request id in the air (AsyncLocalStorage): on Node 20 it slows every promise of the process, and the live path is
 * made of promises. Who has a request passes `requestId` on.
 */
export class Logger {
  constructor(readonly pino: Pino) {}

  /** A logger that names where its lines come from, and what else they share. */
  child(context: string, fields: LogFields = {}): Logger {
    return new Logger(this.pino.child({ context, ...redactFields(fields) }));
  }

  fatal(message: string, fields: LogFields = {}): void {
    this.pino.fatal(fields, message);
  }

  error(message: string, fields: LogFields = {}): void {
    this.pino.error(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.pino.warn(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.pino.info(fields, message);
  }

  debug(message: string, fields: LogFields = {}): void {
    this.pino.debug(fields, message);
  }

  trace(message: string, fields: LogFields = {}): void {
    this.pino.trace(fields, message);
  }

  write(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.pino[level](fields, message);
  }

  isLevelEnabled(level: LogLevel): boolean {
    return this.pino.isLevelEnabled(level);
  }
}

/** Takes one line at a time, its end included. */
export interface LogDestination {
  write(line: string): void;
}

type LogConfig = Pick<Config, 'LOG_LEVEL' | 'LOG_PRETTY' | 'NODE_ENV'>;

/**
 * @param destination where lines go; default: the standard output, written before the call returns, so that the last words
 *   before a crash are not lost. No worker thread: nothing has to be flushed at exit.
 */
export function createLogger(config: LogConfig, destination: LogDestination = standardOutput(config)): Logger {
  return new Logger(
    pino(
      {
        level: config.LOG_LEVEL,
        timestamp: stdTimeFunctions.isoTime,
        // `redact` has described the error already; pino's own description would not know it for one.
        serializers: { err: (error: unknown) => error },
        formatters: { log: (fields) => redactFields(fields) },
        hooks: { streamWrite: scrubLine },
      },
      destination,
    ),
  );
}

function standardOutput(config: LogConfig): LogDestination {
  const forPeople = config.LOG_PRETTY ?? (config.NODE_ENV === 'development' && process.stdout.isTTY);
  return forPeople
    ? pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' })
    : pino.destination({ dest: 1, sync: true });
}
