import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { Channels, type DeliveryChannel, type DeliveryError } from '../channels/index.js';
import { DeliveriesSettled, DeliveryAttempted, DeliveryClaimed, DeliveryFailed } from '../events/index.js';
import { AddressSuppressor } from './address-suppressor.js';
import { type ClaimedDelivery, type Lane, LANES, type Review } from './deliveries.js';
import { attemptDelivery, outgoingOf } from './delivery-attempt.js';
import { DeliveryClaims } from './delivery-claims.js';
import { DeliveryReviews } from './delivery-reviews.js';
import type { Settled } from './delivery-work.repository.js';
import { Lease } from './lease.js';
import { type Permit, Providers } from './providers.js';
import { retryDelaysOf } from './retry-schedule.js';
import { givenBack, held, notTaken, reviewed, type Settlement, taken } from './settlement.js';

/** What can't be reviewed is tried again then. */
const PUT_OFF_MS = 5_000;

/** Whom to work on. */
export interface Work {
  id: string;
  channel: string;
  lane: Lane;
}

/** The way of one delivery: claimed, reviewed, sent, written down. Whoever else works on the same one finds nothing to claim. */
@Injectable()
export class DeliveryEngine {
  private readonly leases = new Set<Lease>();
  private readonly failures: RateLimitedLog;
  private isStopping = false;

  constructor(
    private readonly config: Config,
    private readonly channels: Channels,
    private readonly providers: Providers,
    private readonly claims: DeliveryClaims,
    private readonly reviews: DeliveryReviews,
    private readonly suppressor: AddressSuppressor,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  /**
   * Never rejects. Answers what was written down; undefined: there was nothing to do, or it could not be done now. It stays due then, and is
   * found again.
   */
  async work(work: Work): Promise<Settled | undefined> {
    const channel = this.channels.get(work.channel);
    const permit = channel && !this.isStopping ? this.providers.of(channel).enter() : undefined;
    if (!channel || !permit) return undefined;
    const lease = new Lease(this.config.LEASE_SECONDS * 1_000);
    this.leases.add(lease);
    try {
      const claim = await this.claims.claim(work.id, work.lane);
      if (!claim) return undefined;
      const { delivery, lateMs } = claim;
      this.events.emit(new DeliveryClaimed(channel.key, LANES[delivery.lane], Math.max(0, lateMs) / 1_000));
      const settlement = await this.workOn(delivery, channel, lease, permit);
      return await this.settle(settlement, delivery.lane);
    } catch (err) {
      this.failures.write('error', 'a delivery could not be worked on, and is tried again', { err, delivery: work.id });
      return undefined;
    } finally {
      permit.unused();
      lease.end();
      this.leases.delete(lease);
    }
  }

  /** What was not begun by now is not begun; what was claimed for it is given back. */
  stopBeginning(): void {
    this.isStopping = true;
  }

  /** Ends what is under way: there is no more time for it. */
  giveUp(): void {
    for (const lease of this.leases) lease.giveUp();
  }

  private async workOn(
    delivery: ClaimedDelivery,
    channel: DeliveryChannel,
    lease: Lease,
    permit: Permit,
  ): Promise<Settlement> {
    const { notification } = delivery;
    // Its week was dropped: nobody can be told any more.
    if (!notification) return reviewed(delivery, { verdict: 'CANCELLED', reason: 'EXPIRED' });
    const review = await this.reviewOf(delivery, lease);
    if (!review) return givenBack(delivery, PUT_OFF_MS);
    if (review.verdict !== 'SEND') return reviewed(delivery, review);
    if (this.isStopping) return givenBack(delivery);
    // We stood still: somebody else may have it by now. If nobody has, nothing was sent, and nothing is counted.
    if (!lease.isOurs()) return givenBack(delivery);
    const delaysMs = retryDelaysOf(this.config, channel.key);
    const outcome = await attemptDelivery(
      {
        channel,
        providers: this.providers.of(channel),
        outgoing: outgoingOf(delivery, notification, review, channel),
        lease,
        isLast: delivery.attempt > delaysMs.length,
        tell: (provider, told, seconds) =>
          this.events.emit(new DeliveryAttempted(channel.key, provider, told, seconds)),
        takenLate: (provider, receipt) =>
          void this.settle(taken(delivery, provider, receipt.providerMessageId), delivery.lane),
      },
      permit,
    );
    if (outcome.kind === 'held') return held(delivery);
    if (outcome.kind === 'taken') return taken(delivery, outcome.provider, outcome.receipt.providerMessageId);
    await this.suppressIfBad(delivery, review.address, outcome.error);
    return notTaken(delivery, outcome.error, { provider: outcome.provider, delaysMs });
  }

  /** undefined: it can't be said now. */
  private async reviewOf(delivery: ClaimedDelivery, lease: Lease): Promise<Review | undefined> {
    try {
      return await Promise.race([this.reviews.review(delivery), lease.over(0).then(() => undefined)]);
    } catch (err) {
      this.failures.write('error', 'a delivery could not be reviewed, and is put off', { err, delivery: delivery.id });
      return undefined;
    }
  }

  /** Before the attempt is written down: whoever ends in between does it again. */
  private async suppressIfBad(delivery: ClaimedDelivery, address: string, error: DeliveryError): Promise<void> {
    if (!error.isBadAddress) return;
    try {
      await this.suppressor.suppress(delivery.channel, address, error.code, delivery);
    } catch (err) {
      this.failures.write('error', 'an address that can’t be reached could not be remembered', { err });
    }
  }

  private async settle(settlement: Settlement, lane: Lane): Promise<Settled | undefined> {
    const settled = await this.claims.settle(settlement, lane);
    if (settled) {
      this.events.emit(new DeliveriesSettled(settlement.channel, settlement.state, settlement.reason, 1));
      if (settled.state === 'FAILED') this.events.emit(failureOf(settled));
    }
    return settled;
  }
}

function failureOf({ id, notificationId, recipient, channel, reason }: Settled): DeliveryFailed {
  return new DeliveryFailed(id, notificationId, recipient, channel, reason ?? 'MAX_RETRIES_EXCEEDED', Date.now());
}
