import { Global, Module } from '@nestjs/common';
import { HeraldGraphqlModule } from '../graphql/index.js';
import { Bus } from './bus.js';
import { BusReadiness } from './bus.readiness.js';
import { Gateway } from './gateway.js';
import { RedisBus } from './redis.bus.js';

@Global()
@Module({
  imports: [HeraldGraphqlModule],
  providers: [{ provide: Bus, useClass: RedisBus }, BusReadiness, Gateway],
  exports: [Bus, Gateway],
})
export class RealtimeModule {}
