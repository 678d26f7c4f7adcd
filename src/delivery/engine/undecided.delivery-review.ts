import { type ClaimedDelivery, DeliveryReview, type Review } from './deliveries.js';

const AGAIN_MS = 5_000;

/** Where nobody plans deliveries nobody can review them either: they wait. */
export class UndecidedDeliveryReview extends DeliveryReview {
  override async review(deliveries: readonly ClaimedDelivery[], nowMs: number): Promise<Map<string, Review>> {
    const until = new Date(nowMs + AGAIN_MS);
    return new Map(deliveries.map(({ id }) => [id, { verdict: 'PENDING', reason: 'DIRECTORY_UNAVAILABLE', until }]));
  }
}
