import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { type OutgoingDelivery, type OutgoingNotification, summarize } from '../channels/index.js';
import type { ClaimedDelivery, Review } from './deliveries.js';
import { outgoingNotification, shownOn } from './delivery-attempt.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliveryReviews } from './delivery-reviews.js';
import { DeliverySending, type Way } from './delivery-sending.js';
import { DigestsRepository } from './digests.repository.js';
import { givenBack, reviewed, type Settlement } from './settlement.js';
import type { Settled } from './write-settlements.js';

type Sendable = Extract<Review, { verdict: 'SEND' }>;

/** One that goes with a digest. */
interface Item {
  member: ClaimedDelivery;
  review: Sendable;
}

/** What can't be reviewed is tried again then. */
const PUT_OFF_MS = 5_000;
/** Of outcomes: whoever holds a row of one is waited for so long. */
const LOCK_TIMEOUT_MS = 500;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** What became of a digest is written down as soon as the database takes it; for so long it is tried. */
const KEPT_FOR_MS = 600_000;

/** The way of one digest: its members are looked at again, what is still wanted is sent as one, and all of it written down together. */
@Injectable()
export class DigestWork implements OnApplicationShutdown {
  private readonly failures: RateLimitedLog;
  private isClosed = false;

  constructor(
    private readonly digests: DigestsRepository,
    private readonly reviews: DeliveryReviews,
    private readonly sending: DeliverySending,
    private readonly outcomes: DeliveryOutcomes,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onApplicationShutdown(): void {
    this.isClosed = true;
    this.failures.close();
  }

  async work(digest: ClaimedDelivery, way: Way): Promise<Settled | undefined> {
    const reviewing = await this.reviewed(digest, way);
    if (!reviewing || !way.lease.isOurs()) return this.settle(givenBack(digest, PUT_OFF_MS), []);
    const { members, reviews } = reviewing;
    for (const { trace } of members) if (trace) way.span?.link(trace);
    const apart: Settlement[] = [];
    const items: Item[] = [];
    for (const [at, member] of members.entries()) {
      const review = reviews[at];
      if (review?.verdict === 'SEND') items.push({ member, review });
      // What can't be decided now waits with the others.
      else if (review?.verdict === 'PENDING') return this.settle(reviewed(digest, review), []);
      else if (review) apart.push(reviewed(member, review));
    }
    const first = items[0];
    if (!first) return this.settle(reviewed(digest, { verdict: 'CANCELLED', reason: 'DIGEST' }), apart);
    const outgoing = outgoingDigest(digest, [first, ...items.slice(1)], way);
    const late = (settlement: Settlement) => void this.settle(ofItems(settlement, items), apart);
    const settlement = await this.sending.send(digest, outgoing, way, late);
    return this.settle(ofItems(settlement, items), apart);
  }

  /** undefined: it can't be said now, and no attempt is counted. */
  private async reviewed(digest: ClaimedDelivery, { lease }: Way) {
    try {
      return await Promise.race([this.membersReviewed(digest), lease.over(0).then(() => undefined)]);
    } catch (err) {
      this.failures.write('error', 'nobody could say whether a digest may go, and it is put off', {
        err,
        delivery: digest.id,
      });
      return undefined;
    }
  }

  private async membersReviewed({ id }: ClaimedDelivery) {
    const members = await this.digests.members(id);
    return { members, reviews: await Promise.all(members.map((member) => this.reviews.review(member))) };
  }

  /** Tries until it is written down: a provider may have taken it. */
  private async settle(digest: Settlement, apart: readonly Settlement[]): Promise<Settled | undefined> {
    const beganMs = performance.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const written = await this.digests.settle(digest, apart, LOCK_TIMEOUT_MS);
        if (written) this.outcomes.tell([written.settled, ...written.members]);
        return written?.settled;
      } catch (err) {
        const isOver = this.isClosed || performance.now() - beganMs > KEPT_FOR_MS;
        this.failures.write('error', 'what became of a digest could not be written down', { err, isOver });
        if (isOver) return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    }
  }
}

/** Those that it took count as taken. */
function ofItems(settlement: Settlement, items: readonly Item[]): Settlement {
  return { ...settlement, notificationIds: items.flatMap(({ member: { notificationId } }) => notificationId ?? []) };
}

/** One that is left of many goes as it is. */
function outgoingDigest(
  digest: ClaimedDelivery,
  items: readonly [Item, ...Item[]],
  { channel }: Way,
): OutgoingDelivery {
  const [{ review }] = items;
  const locale = review.recipient.locale;
  const shown = items.flatMap(({ member: { notification }, review: own }) =>
    notification ? [shownOn(channel, outgoingNotification(notification, own), locale)] : [],
  );
  return {
    id: digest.id,
    attempt: digest.attempt,
    notification: summarize(digest.id, shown as [OutgoingNotification, ...OutgoingNotification[]], locale),
    digest: shown.length > 1 ? shown : null,
    recipient: review.recipient,
    address: review.address,
    isCritical: items.every((item) => item.review.isCritical),
  };
}
