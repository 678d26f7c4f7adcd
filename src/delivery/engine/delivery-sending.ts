import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { NO_TRACING, type OpenSpan, Tracing } from '../../platform/tracing/index.js';
import type { DeliveryChannel, DeliveryError, OutgoingDelivery } from '../channels/index.js';
import { DeliveryAttempted } from '../events/index.js';
import { AddressSuppressor } from './address-suppressor.js';
import type { ClaimedDelivery } from './deliveries.js';
import { attemptDelivery } from './delivery-attempt.js';
import type { Lease } from './lease.js';
import { type Permit, Providers } from './providers.js';
import { retryDelaysOf } from './retry-schedule.js';
import { held, notTaken, type Settlement, taken } from './settlement.js';

/** With what a claimed delivery is brought on its way. */
export interface Way {
  channel: DeliveryChannel;
  lease: Lease;
  permit: Permit;
  /** Of the delivery, where it is traced. */
  span?: OpenSpan;
}

/** Sends what was claimed, and says what becomes of it by that. */
@Injectable()
export class DeliverySending {
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly config: Config,
    private readonly providers: Providers,
    private readonly suppressor: AddressSuppressor,
    private readonly events: Events,
    logger: Logger,
    private readonly tracing: Tracing = NO_TRACING,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  /** @param takenLate told, when nobody waits for it any more, that it was taken after all. */
  async send(
    delivery: ClaimedDelivery,
    outgoing: OutgoingDelivery,
    { channel, lease, permit }: Way,
    takenLate: (settlement: Settlement) => void,
  ): Promise<Settlement> {
    const delaysMs = retryDelaysOf(this.config, channel.key);
    const outcome = await attemptDelivery(
      {
        channel,
        providers: this.providers.of(channel),
        outgoing,
        lease,
        isLast: delivery.attempt > delaysMs.length,
        tell: (provider, told, seconds) =>
          this.events.emit(new DeliveryAttempted(channel.key, provider, told, seconds)),
        ask: this.tracing.isOn
          ? (provider, work) =>
              this.tracing.span(`${channel.key} ${provider}`, { kind: 'client', facts: { provider } }, work)
          : undefined,
        takenLate: (provider, receipt) => takenLate(taken(delivery, provider, receipt.providerMessageId)),
      },
      permit,
    );
    if (outcome.kind === 'held') return held(delivery);
    if (outcome.kind === 'taken') return taken(delivery, outcome.provider, outcome.receipt.providerMessageId);
    await this.suppressIfBad(outgoing, channel.key, outcome.error);
    const error = outgoing.notification.isSensitive ? withoutWords(outcome.error) : outcome.error;
    return notTaken(delivery, error, { provider: outcome.provider, delaysMs });
  }

  /** Before the attempt is written down: whoever ends in between does it again. */
  private async suppressIfBad(outgoing: OutgoingDelivery, channel: string, error: DeliveryError): Promise<void> {
    if (!error.isBadAddress) return;
    const { id, address, recipient, notification, digest } = outgoing;
    const by = { id, notificationId: (digest?.[0] ?? notification).id, recipient: recipient.id };
    try {
      await this.suppressor.suppress(channel, address, error.code, by);
    } catch (err) {
      this.failures.write('error', 'an address that can’t be reached could not be remembered', { err });
    }
  }
}

/** A provider may repeat what it was given: of what is sensitive the log has the code alone. */
function withoutWords({ code, retry, retryAfterMs }: DeliveryError): Parameters<typeof notTaken>[1] {
  return { code, retry, retryAfterMs, message: null };
}
