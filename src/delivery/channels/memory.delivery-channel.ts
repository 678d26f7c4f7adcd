import type { RecipientProfile } from '../../notifications/index.js';
import {
  DeliveryChannel,
  type DeliveryContext,
  type DeliveryReceipt,
  type OutgoingDelivery,
} from './delivery-channel.js';
import { DeliveryError } from './delivery-error.js';

export interface MemoryChannelOptions {
  key?: string;
  providers?: readonly string[];
  /** How many of the newest are kept at least; twice as many at most. */
  keep?: number;
  /** Called before each is taken: throws what the provider should fail with, or takes its time. */
  behave?: (delivery: OutgoingDelivery, context: DeliveryContext) => void | Promise<void>;
}

/** A channel that leads back into the process: takes everything that it is given, and remembers it. For tests and measurements. */
export class MemoryChannel extends DeliveryChannel {
  readonly key: string;
  readonly title = 'Memory';
  readonly isConfigured = true;
  readonly defaults = { enabled: true, timing: 'ALWAYS' } as const;
  override readonly providers: readonly string[];
  /** Everything that was taken, the newest last. */
  readonly taken: OutgoingDelivery[] = [];
  /** How many were, of those that are not kept any more, too. */
  takenCount = 0;
  private readonly keep: number;
  private readonly behave: MemoryChannelOptions['behave'];

  constructor({ key = 'memory', providers = ['default'], keep = 10_000, behave }: MemoryChannelOptions = {}) {
    super();
    this.key = key;
    this.providers = providers;
    this.keep = keep;
    this.behave = behave;
  }

  addressOf({ id, email }: RecipientProfile): string | null {
    return email === null ? null : `memory:${id}`;
  }

  async deliver(delivery: OutgoingDelivery, context: DeliveryContext): Promise<DeliveryReceipt> {
    if (context.signal.aborted) throw timedOut();
    if (this.behave) await Promise.race([this.behave(delivery, context), aborted(context.signal)]);
    if (!context.isOurs()) throw new DeliveryError('WORKER_DIED', 'It was no longer ours.', { retry: true });
    this.takenCount += 1;
    this.taken.push(delivery);
    // Not one by one, which would move all of them each time.
    if (this.taken.length >= this.keep * 2) this.taken.splice(0, this.taken.length - this.keep);
    return { providerMessageId: `memory-${this.takenCount}` };
  }
}

const timedOut = () => new DeliveryError('TIMED_OUT', 'The time for this attempt is over.', { retry: true });

/** Only ever rejects. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(timedOut()), { once: true });
  });
}
