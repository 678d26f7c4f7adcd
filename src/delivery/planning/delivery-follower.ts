import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Subscription } from 'rxjs';
import { InboxChanged, type InboxHappening } from '../../notifications/index.js';
import { done, Gatherer, type Outcome } from '../../platform/batching/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { PreferencesChanged } from '../../preferences/index.js';
import { DeliveriesRepository, DeliveryQueues } from '../engine/index.js';
import { DeliveriesSettled } from '../events/index.js';

/** What makes a delivery unneeded. */
const ENDS: ReadonlySet<InboxHappening> = new Set<InboxHappening>([
  ...(['seen', 'read', 'archived', 'snoozed', 'deleted'] as const),
  ...(['recalled', 'replaced', 'expired'] as const),
]);
/** People in one statement. */
const AT_ONCE = 500;

/**
 * Follows what happens in inboxes and to preferences: withdraws what nobody needs any more, and looks again at what was put off. Behind the
 * commit, and by nobody waited for: should this process die in between, it is seen when the delivery's time comes.
 */
@Injectable()
export class DeliveryFollower implements OnModuleInit, OnModuleDestroy {
  private readonly listening = new Subscription();
  private readonly failures: RateLimitedLog;
  private readonly withdrawing: Gatherer<string, void>;
  private readonly releasing: Gatherer<string, void>;

  constructor(
    private readonly events: Events,
    private readonly deliveries: DeliveriesRepository,
    private readonly queues: DeliveryQueues,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    const options = { maxWeight: AT_ONCE, maxInFlight: 1 };
    this.withdrawing = new Gatherer((recipients) => this.withdraw(recipients), options);
    this.releasing = new Gatherer((recipients) => this.release(recipients), options);
  }

  onModuleInit(): void {
    this.listening.add(
      this.events.on(InboxChanged).subscribe(({ what, recipient }) => {
        if (ENDS.has(what)) void this.withdrawing.add(recipient);
      }),
    );
    this.listening.add(
      this.events.on(PreferencesChanged).subscribe(({ recipient }) => void this.releasing.add(recipient)),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.listening.unsubscribe();
    await Promise.all([this.withdrawing.idle(), this.releasing.idle()]);
    this.failures.close();
  }

  private async withdraw(recipients: string[]): Promise<Outcome<void>[]> {
    try {
      for (const { channel, reason } of await this.deliveries.withdraw([...new Set(recipients)])) {
        this.events.emit(new DeliveriesSettled(channel, 'CANCELLED', reason, 1));
      }
    } catch (err) {
      this.failures.write('warn', 'deliveries could not be withdrawn; they are looked at again when they are due', {
        err,
      });
    }
    return recipients.map(() => done(undefined));
  }

  private async release(recipients: string[]): Promise<Outcome<void>[]> {
    for (const recipient of new Set(recipients)) {
      try {
        this.queues.wake(await this.deliveries.release(recipient));
      } catch (err) {
        this.failures.write('warn', 'what was put off could not be looked at again; it is when its time comes', {
          err,
        });
      }
    }
    return recipients.map(() => done(undefined));
  }
}
