import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { NO_TRACING, Tracing } from '../../platform/tracing/index.js';
import { Channels } from '../channels/index.js';
import { DeliveryClaimed } from '../events/index.js';
import { type ClaimedDelivery, type Lane, LANES } from './deliveries.js';
import { outgoingOf } from './delivery-attempt.js';
import { DeliveryClaims } from './delivery-claims.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliveryRestraint } from './delivery-restraint.js';
import { DeliveryReviews } from './delivery-reviews.js';
import { DeliverySending, type Way } from './delivery-sending.js';
import { DigestWork } from './digest-work.js';
import { Lease } from './lease.js';
import { Providers } from './providers.js';
import type { Claim } from './delivery-work.repository.js';
import { givenBack, reviewed, type Settlement } from './settlement.js';
import type { Settled } from './write-settlements.js';

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
    private readonly restraint: DeliveryRestraint,
    private readonly sending: DeliverySending,
    private readonly digests: DigestWork,
    private readonly outcomes: DeliveryOutcomes,
    private readonly events: Events,
    logger: Logger,
    private readonly tracing: Tracing = NO_TRACING,
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
      const way = { channel, lease, permit };
      return await (this.tracing.isOn ? this.traced(claim, way) : this.workOn(delivery, way));
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

  /** In the trace of the send that it is of, whichever process that was in: how long it waited, and what was done then. */
  private traced({ delivery, lateMs }: Claim, way: Way): Promise<Settled | undefined> {
    const { id, channel, lane, attempt, trace } = delivery;
    const facts = { delivery_id: id, queue: `${channel}.${LANES[lane]}`, attempt };
    const parent = trace ?? undefined;
    const beganAtMs = Date.now() - Math.max(0, lateMs);
    this.tracing.passed('queue', { parent, kind: 'producer', facts, beganAtMs });
    return this.tracing.span(`deliver ${channel}`, { parent, kind: 'consumer', facts }, async (span) => {
      const settled = await this.workOn(delivery, { ...way, span });
      span.add({ state: settled?.state, reason: settled?.reason ?? undefined });
      return settled;
    });
  }

  /** Answers what was written down. */
  private async workOn(delivery: ClaimedDelivery, way: Way): Promise<Settled | undefined> {
    if (delivery.notificationId === null) return this.digests.work(delivery, way);
    const { lane, notification } = delivery;
    // Its week was dropped: nobody can be told any more.
    if (!notification) return this.settle(reviewed(delivery, { verdict: 'CANCELLED', reason: 'EXPIRED' }), lane);
    const review = await this.decided(delivery, way.lease, this.reviews.review(delivery));
    if (!review) return this.settle(givenBack(delivery, PUT_OFF_MS), lane);
    if (review.verdict !== 'SEND') return this.settle(reviewed(delivery, review), lane);
    if (this.isStopping) return this.settle(givenBack(delivery), lane);
    const gathered = await this.decided(delivery, way.lease, this.restraint.letGo(delivery, review.isFree));
    if (!gathered) return this.settle(givenBack(delivery, PUT_OFF_MS), lane);
    if (gathered.kind === 'taken') return undefined;
    if (gathered.kind === 'digest') return this.digests.work(gathered.digest, way);
    if (gathered.kind === 'capped') return this.settle(capped(delivery, gathered.untilMs), lane);
    // We stood still: somebody else may have it by now. If nobody has, nothing was sent, and nothing is counted.
    if (!way.lease.isOurs()) return this.settle(givenBack(delivery), lane);
    const outgoing = outgoingOf(delivery, notification, review, way.channel);
    const late = (settlement: Settlement) => void this.settle(settlement, lane);
    return this.settle(await this.sending.send(delivery, outgoing, way, late), lane);
  }

  /** undefined: it can't be said now. */
  private async decided<Answer>(
    delivery: ClaimedDelivery,
    lease: Lease,
    deciding: Promise<Answer>,
  ): Promise<Answer | undefined> {
    try {
      return await Promise.race([deciding, lease.over(0).then(() => undefined)]);
    } catch (err) {
      this.failures.write('error', 'nobody could say whether a delivery may go, and it is put off', {
        err,
        delivery: delivery.id,
      });
      return undefined;
    }
  }

  private async settle(settlement: Settlement, lane: Lane): Promise<Settled | undefined> {
    const settled = await this.claims.settle(settlement, lane);
    if (settled) this.outcomes.tell([settled]);
    return settled;
  }
}

/** Too much went to him of late: with the next digest. */
function capped(delivery: ClaimedDelivery, untilMs: number): Settlement {
  return reviewed(delivery, { verdict: 'DEFERRED', reason: 'CAP_REACHED', until: new Date(untilMs) });
}
