import { Injectable } from '@nestjs/common';
import { Events } from '../../platform/events/index.js';
import { DeliveriesSettled, DeliveryFailed } from '../events/index.js';
import type { DeliveryState } from '../reasons.js';

/** What became of one delivery, committed. */
export interface Outcome {
  id: string;
  /** null: it is a digest, whose members are told of by themselves. */
  notificationId: string | null;
  recipient: string;
  channel: string;
  state: DeliveryState;
  reason: string | null;
}

/** Tells observers what became of deliveries. To be called behind the commit. */
@Injectable()
export class DeliveryOutcomes {
  constructor(private readonly events: Events) {}

  tell(outcomes: readonly Outcome[]): void {
    const counts = new Map<string, DeliveriesSettled>();
    for (const { id, notificationId, recipient, channel, state, reason } of outcomes) {
      if (notificationId === null) continue;
      const key = `${channel} ${state} ${reason ?? ''}`;
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, new DeliveriesSettled(channel, state, reason, count));
      if (state !== 'FAILED') continue;
      const why = reason ?? 'MAX_RETRIES_EXCEEDED';
      this.events.emit(new DeliveryFailed(id, notificationId, recipient, channel, why, Date.now()));
    }
    for (const settled of counts.values()) this.events.emit(settled);
  }
}
