import { Injectable, type LoggerService } from '@nestjs/common';
import { Logger, type LogFields, type LogLevel } from './logger.js';

/** What the framework says of its own start, hundreds of lines: for who asks for them. */
const CHATTER = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** Nest's own lines, and those of libraries that use Nest's logger, in our log. */
@Injectable()
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTER.has(contextOf(rest) ?? '') ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const context = contextOf(rest);
    // Nest passes (message, …, stack?, context): whatever stands between is a stack, an error, or more to say.
    const more = rest.slice(0, context === undefined ? rest.length : -1).filter((part) => part !== undefined);
    const fields: LogFields = { ...(context && { context }), ...(more.length > 0 && { more }) };
    if (message instanceof Error) this.logger.write(level, message.message, { ...fields, err: message });
    else if (typeof message === 'string') this.logger.write(level, message, fields);
    else this.logger.write(level, 'said by a library', { ...fields, said: message });
  }
}

function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? last : undefined;
}
