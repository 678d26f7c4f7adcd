import { Global, Module } from '@nestjs/common';
import { Config } from '../config/index.js';
import { createLogger, Logger } from './logger.js';
import { NestLogger } from './nest.logger.js';

@Global()
@Module({
  providers: [{ provide: Logger, useFactory: (config: Config) => createLogger(config), inject: [Config] }, NestLogger],
  exports: [Logger, NestLogger],
})
export class LoggingModule {}
