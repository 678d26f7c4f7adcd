import { Module } from '@nestjs/common';
import { BullConnections } from './bull-connections.js';

/** By itself: Bull's own module needs it to be made. */
@Module({ providers: [BullConnections], exports: [BullConnections] })
export class BullConnectionsModule {}
