import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Port, Ports } from './ports.js';

@Global()
@Module({})
export class PortsModule {
  static forRoot(brought: ReadonlyMap<Port, object>): DynamicModule {
    return {
      module: PortsModule,
      providers: [{ provide: Ports, useValue: new Ports(brought) }],
      exports: [Ports],
    };
  }
}
