import { Global, Module } from '@nestjs/common';
import { HeraldGraphqlModule } from '../graphql/index.js';
import { Bus } from './bus.js';
import { BusReadiness } from './bus.readiness.js';
import { ConnectionResolver } from './connection.resolver.js';
import { ConnectionService } from './connection.service.js';
import { EventStreamPlaces } from './event-stream-places.js';
import { EventStreams } from './event-streams.js';
import { Gateway } from './gateway.js';
import { RedisBus } from './redis.bus.js';

@Global()
@Module({
  providers: [{ provide: Bus, useClass: RedisBus }, BusReadiness],
  exports: [Bus],
})
class BusModule {}

/** The bus, for everybody; and the gateway and the streams, which part from their clients together, before HTTP is closed: see there. */
@Module({
  imports: [HeraldGraphqlModule, BusModule],
  providers: [Gateway, ConnectionResolver, ConnectionService, EventStreams, EventStreamPlaces],
  exports: [Gateway, EventStreams],
})
export class RealtimeModule {}

/** For whoever prints the schema without starting it. */
export const realtimeResolvers = [ConnectionResolver];
