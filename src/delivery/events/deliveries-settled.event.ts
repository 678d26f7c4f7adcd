import type { DeliveryState } from '../reasons.js';

/** So many deliveries of a channel are in another state, committed. */
export class DeliveriesSettled {
  constructor(
    readonly channel: string,
    readonly state: DeliveryState,
    readonly reason: string | null,
    readonly count: number,
  ) {}
}
