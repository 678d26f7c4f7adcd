import {
  DeliveryChannel,
  type DeliveryContext,
  DeliveryError,
  type DeliveryErrorOptions,
  type DeliveryReceipt,
  type OutgoingDelivery,
} from '../../src/delivery/channels/index.js';
import type { RecipientProfile } from '../../src/notifications/index.js';

/** What one call of `deliver` does. */
export type Script = (delivery: OutgoingDelivery, context: DeliveryContext) => Promise<DeliveryReceipt>;

export interface Call {
  id: string;
  recipient: string;
  attempt: number;
  provider: string;
  atMs: number;
  /** The notifications that it says something of: several of a digest. */
  said: string[];
}

export const takes: Script = async ({ id }) => ({ providerMessageId: `taken-${id}` });

export const refuses =
  (code: string, options: DeliveryErrorOptions = { retry: true }): Script =>
  async () => {
    throw new DeliveryError(code, `the provider said ${code}`, options);
  };

/** Never answers; ends when it is told to, unless it is deaf. */
export const hangs =
  ({ isDeaf = false } = {}): Script =>
  (_delivery, { signal }) =>
    new Promise((_resolve, reject) => {
      if (!isDeaf) signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });

/** A channel that does what a test says, and remembers what it was asked. */
export class ScriptedChannel extends DeliveryChannel {
  readonly title = 'Scripted';
  readonly isConfigured = true;
  readonly defaults = { enabled: true, timing: 'ALWAYS' } as const;
  readonly calls: Call[] = [];
  /** What it said yes to. */
  readonly taken: Call[] = [];

  constructor(
    readonly key: string,
    public script: Script = takes,
    override readonly providers: readonly string[] = ['default'],
  ) {
    super();
  }

  addressOf(recipient: RecipientProfile): string {
    return `${recipient.id}@example.com`;
  }

  async deliver(delivery: OutgoingDelivery, context: DeliveryContext): Promise<DeliveryReceipt> {
    const call: Call = {
      id: delivery.id,
      recipient: delivery.recipient.id,
      attempt: delivery.attempt,
      provider: context.provider,
      atMs: Date.now(),
      said: (delivery.digest ?? [delivery.notification]).map(({ id }) => id),
    };
    this.calls.push(call);
    const receipt = await this.script(delivery, context);
    this.taken.push(call);
    return receipt;
  }
}
