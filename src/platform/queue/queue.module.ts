import { BullModule } from '@nestjs/bull';
import { Global, Module } from '@nestjs/common';
import { BullQueues } from './bull-queues.js';
import { BullConnections } from './bull-connections.js';

/** By itself: Bull's own module needs it to be made. */
@Module({ providers: [BullConnections, BullQueues], exports: [BullConnections, BullQueues] })
class BullConnectionsModule {}

/** What all of Bull's queues have in common: connections, and how jobs are kept. A queue is made by whoever knows what it is for. */
@Global()
@Module({
  imports: [
    BullConnectionsModule,
    BullModule.forRootAsync({
      imports: [BullConnectionsModule],
      inject: [BullConnections],
      useFactory: (connections: BullConnections) => connections.options(),
    }),
  ],
  exports: [BullConnectionsModule, BullModule],
})
export class QueueModule {}
