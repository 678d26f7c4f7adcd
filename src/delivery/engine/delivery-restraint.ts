import { Injectable } from '@nestjs/common';
import { done, failed, Gatherer, type Outcome } from '../../platform/batching/index.js';
import { Config } from '../../platform/config/index.js';
import { capsOf } from '../caps.js';
import { ChannelUsageRepository, type Going } from './channel-usage.repository.js';
import { type ClaimedDelivery, HELD, type Lane } from './deliveries.js';
import { DigestsRepository, type Gathered } from './digests.repository.js';

const AT_ONCE = 100;
const IN_FLIGHT = 2;
/** Digests that are put together at the same time: thousands of one person's wait for one another, and must not take all connections to do so. */
const GATHERING = 4;

interface Held {
  delivery: ClaimedDelivery;
  isFree: boolean;
}

/** Whether a claimed delivery may go now, and with what. */
@Injectable()
export class DeliveryRestraint {
  private readonly caps;
  private readonly gathering: Gatherer<Held, Gathered>;
  private readonly counting: { urgent: Gatherer<Going, number | null>; rest: Gatherer<Going, number | null> };

  constructor(
    private readonly config: Config,
    private readonly usage: ChannelUsageRepository,
    private readonly digests: DigestsRepository,
  ) {
    this.caps = capsOf(config);
    this.gathering = new Gatherer((held) => this.gather(held), { maxWeight: 1, maxInFlight: GATHERING });
    const count = (goings: Going[]) => this.count(goings);
    this.counting = {
      urgent: new Gatherer(count, { maxWeight: AT_ONCE, maxInFlight: 1 }),
      rest: new Gatherer(count, { maxWeight: AT_ONCE, maxInFlight: IN_FLIGHT }),
    };
  }

  /** @param isFree it goes over every cap. */
  async letGo(delivery: ClaimedDelivery, isFree: boolean): Promise<Gathered> {
    const { id, recipient, channel, lane, attempt } = delivery;
    const cap = this.caps.get(channel);
    if (lane === HELD) return this.gathering.add({ delivery, isFree });
    // It was counted at its first attempt.
    if (!cap || attempt > 1) return { kind: 'alone' };
    const untilMs = await this.counterOf(lane).add({ id, recipient, channel, isFree });
    return untilMs === null ? { kind: 'alone' } : { kind: 'capped', untilMs };
  }

  private async gather(held: readonly Held[]): Promise<Outcome<Gathered>[]> {
    const leaseMs = this.config.LEASE_SECONDS * 1_000;
    const gathered = held.map(({ delivery, isFree }) =>
      this.digests.gather(delivery, { cap: this.caps.get(delivery.channel), isFree, leaseMs }).then(done, failed),
    );
    return Promise.all(gathered);
  }

  private counterOf(lane: Lane): Gatherer<Going, number | null> {
    return lane === 0 ? this.counting.urgent : this.counting.rest;
  }

  private async count(goings: Going[]): Promise<Outcome<number | null>[]> {
    return (await this.usage.take(goings, this.caps)).map(done);
  }
}
