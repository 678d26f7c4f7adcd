import { Global, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { HeraldGraphqlModule } from '../graphql/index.js';
import { Bus } from './bus.js';
import { BusReadiness } from './bus.readiness.js';
import { ConnectionResolver } from './connection.resolver.js';
import { ConnectionService } from './connection.service.js';
import { EventStreams } from './event-streams.js';
import { Gateway } from './gateway.js';
import { Pace } from './pace.js';
import { RedisBus } from './redis.bus.js';
import { SocketStats } from './socket-stats.js';

@Global()
@Module({
  providers: [{ provide: Bus, useClass: RedisBus }, BusReadiness, Pace],
  exports: [Bus, Pace],
})
class BusModule {}

/** Finds the gateway when it is asked, so that who watches it does not decide when it is destroyed. */
@Global()
@Module({
  providers: [
    {
      provide: SocketStats,
      inject: [ModuleRef],
      useFactory: (modules: ModuleRef): SocketStats => ({
        read: () => modules.get(Gateway, { strict: false }).waiting,
      }),
    },
  ],
  exports: [SocketStats],
})
class SocketStatsModule {}

/** The bus, for everybody; and the gateway and the streams, which part from their clients together, before HTTP is closed: see there. */
@Module({
  imports: [HeraldGraphqlModule, BusModule, SocketStatsModule],
  providers: [Gateway, ConnectionResolver, ConnectionService, EventStreams],
  exports: [Gateway, EventStreams],
})
export class RealtimeModule {}

/** For whoever prints the schema without starting it. */
export const realtimeResolvers = [ConnectionResolver];
