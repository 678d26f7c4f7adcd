import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Readiness, ReadinessCheck } from '../lifecycle/index.js';
import { Bus } from './bus.js';

/** Without Redis everything still arrives, later: a node that has lost it stays ready, and says that it is degraded. */
@Injectable()
export class BusReadiness extends ReadinessCheck implements OnModuleInit {
  readonly name = 'redis';
  readonly required = false;

  constructor(
    private readonly bus: Bus,
    private readonly readiness: Readiness,
  ) {
    super();
  }

  onModuleInit(): void {
    this.readiness.register(this);
  }

  async check(): Promise<void> {
    if (!this.bus.isUp) throw new Error('messages to oneself do not come back');
  }
}
