import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from '../config/index.js';
import { createLogger, type LogDestination, Logger } from './logger.js';
import { NestLogger } from './nest.logger.js';

@Global()
@Module({})
export class LoggingModule {
  /** @param destination where lines go; default: the standard output. */
  static forRoot(destination?: LogDestination): DynamicModule {
    return {
      module: LoggingModule,
      providers: [
        { provide: Logger, useFactory: (config: Config) => createLogger(config, destination), inject: [Config] },
        NestLogger,
      ],
      exports: [Logger, NestLogger],
    };
  }
}
