import { Global, Module } from '@nestjs/common';
import { NodeFigures } from './node-figures.js';
import { NodeStatusKeeper } from './node-status-keeper.js';
import { NodeStatusStore } from './node-status-store.js';
import { RedisNodeStatusStore } from './redis.node-status-store.js';

/** Which nodes there are, and how they are. */
@Global()
@Module({
  providers: [NodeFigures, NodeStatusKeeper, { provide: NodeStatusStore, useClass: RedisNodeStatusStore }],
  exports: [NodeFigures, NodeStatusKeeper],
})
export class StatusModule {}
