import { Injectable } from '@nestjs/common';
import type { WakeUp } from './deliveries.js';

/** The queues in Redis, one for each channel and lane: what is due within seconds is woken by them. */
@Injectable()
export abstract class DeliveryQueues {
  /**
   * Says that these are due, or soon will be. To be called behind the commit. Nobody waits for it, and it never fails: what it could not say is
   * found by the sweepers.
   */
  abstract wake(rows: readonly WakeUp[]): void;
}
