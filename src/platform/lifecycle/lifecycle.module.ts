import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Draining } from './draining.js';
import { HealthController } from './health.controller.js';
import { NodeId } from './node-id.js';
import { Readiness } from './readiness.js';

@Global()
@Module({
  // Terminus would log each refused probe; the controller logs when something changes.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Draining, NodeId, Readiness],
  exports: [Draining, NodeId, Readiness],
})
export class LifecycleModule {}
