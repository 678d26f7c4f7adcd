import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { done, Gatherer, type Outcome } from '../../platform/batching/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { PUSH } from '../channels/index.js';
import { DeliveryQueues } from '../engine/index.js';
import { DeliveryFailed } from '../events/index.js';
import { HasteningRepository } from './hastening.repository.js';

/** Notifications in one statement. */
const AT_ONCE = 500;

/**
 * Whom no push reaches is not made to wait for his mail: what waits to be unseen goes at once when push has failed for good, or has nowhere to go any
 * more. Behind the commit, and by nobody waited for: should this process die in between, it goes at the time that was planned.
 */
@Injectable()
export class Hastening implements OnModuleInit, OnModuleDestroy {
  private readonly failures: RateLimitedLog;
  private readonly hastening: Gatherer<string, void>;
  private listening: Subscription | undefined;

  constructor(
    private readonly events: Events,
    private readonly deliveries: HasteningRepository,
    private readonly queues: DeliveryQueues,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    this.hastening = new Gatherer((ids) => this.hasten(ids), { maxWeight: AT_ONCE, maxInFlight: 1 });
  }

  onModuleInit(): void {
    this.listening = this.events.on(DeliveryFailed).subscribe(({ channel, notificationId }) => {
      if (channel === PUSH) this.unreached(notificationId);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.listening?.unsubscribe();
    await this.hastening.idle();
    this.failures.close();
  }

  /** No push will tell of it. Nobody waits for what follows. */
  unreached(notificationId: string): void {
    void this.hastening.add(notificationId);
  }

  private async hasten(ids: string[]): Promise<Outcome<void>[]> {
    try {
      this.queues.wake(await this.deliveries.hasten([...new Set(ids)], PUSH));
    } catch (err) {
      this.failures.write('warn', 'what waits could not be hastened; it goes at its time', { err });
    }
    return ids.map(() => done(undefined));
  }
}
