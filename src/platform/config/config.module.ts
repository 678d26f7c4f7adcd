import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from './config.js';
import type { ConfigValues } from './environment.js';

@Global()
@Module({})
export class ConfigModule {
  static forRoot(values: ConfigValues): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: Config, useValue: values }],
      exports: [Config],
    };
  }
}
