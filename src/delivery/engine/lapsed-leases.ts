import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger } from '../../platform/logging/index.js';
import type { NextDue } from '../../platform/time/index.js';
import { LeasesLapsed } from '../events/index.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliveryQueues } from './delivery-queues.js';
import { DeliveryWorkRepository } from './delivery-work.repository.js';
import { retryDelaysOf } from './retry-schedule.js';

const AT_ONCE = 100;

/** Deliveries whose workers ended, or stood still, in the midst of them: they are tried again by the schedule, as if the attempt had failed. */
@Injectable()
export class LapsedLeases {
  constructor(
    private readonly config: Config,
    private readonly repository: DeliveryWorkRepository,
    private readonly queues: DeliveryQueues,
    private readonly events: Events,
    private readonly outcomes: DeliveryOutcomes,
    private readonly logger: Logger,
  ) {}

  async free(): Promise<NextDue> {
    const { freed, members } = await this.repository.freeLapsed(AT_ONCE, (channel) =>
      retryDelaysOf(this.config, channel),
    );
    if (freed.length === 0) return {};
    this.queues.wake(freed.filter(({ state }) => state === 'RETRYING'));
    this.logger.warn('took deliveries from workers that did not end them', { count: freed.length });
    this.events.emit(new LeasesLapsed(freed.length));
    this.outcomes.tell([...freed, ...members]);
    return { inMs: freed.length === AT_ONCE ? 0 : undefined };
  }
}
