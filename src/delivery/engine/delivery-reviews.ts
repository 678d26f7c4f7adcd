import { Injectable } from '@nestjs/common';
import { done, failed, Gatherer, type Outcome } from '../../platform/batching/index.js';
import { type ClaimedDelivery, DeliveryReview, type Review } from './deliveries.js';
import { queueLabel } from './queue-names.js';

const AT_ONCE = 100;
const IN_FLIGHT = 2;

/** Reviews of many deliveries together, those of each queue by themselves: what holds up one holds up no other. */
@Injectable()
export class DeliveryReviews {
  private readonly byQueue = new Map<string, Gatherer<ClaimedDelivery, Review>>();

  constructor(private readonly port: DeliveryReview) {}

  review(delivery: ClaimedDelivery): Promise<Review> {
    const label = queueLabel(delivery);
    let gatherer = this.byQueue.get(label);
    if (!gatherer) {
      gatherer = new Gatherer((items) => this.reviewAll(items), { maxWeight: AT_ONCE, maxInFlight: IN_FLIGHT });
      this.byQueue.set(label, gatherer);
    }
    return gatherer.add(delivery);
  }

  private async reviewAll(deliveries: ClaimedDelivery[]): Promise<Outcome<Review>[]> {
    try {
      const reviews = await this.port.review(deliveries, Date.now());
      return deliveries.map(({ id }) => {
        const review = reviews.get(id);
        return review ? done(review) : failed(new Error('it was not reviewed'));
      });
    } catch (error) {
      if (deliveries.length === 1) return [failed(error)];
      // One that can't be reviewed keeps no other.
      const alone = await Promise.all(deliveries.map((delivery) => this.reviewAll([delivery])));
      return alone.flat();
    }
  }
}
