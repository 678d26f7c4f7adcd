import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { RecipientProfile } from '../../../notifications/index.js';
import { Config } from '../../../platform/config/index.js';
import { timeLimit } from '../../../platform/time/index.js';
import { NO_TRACING, Tracing } from '../../../platform/tracing/index.js';
import { AllowedHosts, keysOf, WebhookSender } from '../../webhooks/index.js';
import {
  DeliveryChannel,
  type DeliveryContext,
  type DeliveryReceipt,
  type OutgoingDelivery,
} from '../delivery-channel.js';
import { DeliveryError } from '../delivery-error.js';
import { HangingEndpoints } from './hanging-endpoints.js';
import { endpointOf } from './webhook-endpoint.js';
import { answerOutcome, failureOutcome } from './webhook-outcome.js';
import { webhookPayload } from './webhook-payload.js';

/** Signed JSON to a URL of each person's own. docs/webhooks.md has what becomes of each answer. */
@Injectable()
export class WebhookChannel extends DeliveryChannel implements OnApplicationShutdown {
  readonly key = 'webhook';
  readonly title = 'Webhook';
  readonly isConfigured: boolean;
  readonly defaults = { enabled: true, timing: 'ALWAYS' } as const;
  override readonly isPerPerson = true;
  private readonly keys: readonly Buffer[];
  private readonly allowed: AllowedHosts;
  private readonly sender: WebhookSender;
  private readonly hanging = new HangingEndpoints();
  private readonly timeoutMs: number;

  constructor(
    config: Config,
    private readonly tracing: Tracing = NO_TRACING,
  ) {
    super();
    this.keys = keysOf(config.WEBHOOK_SECRET ?? []);
    this.isConfigured = this.keys.length > 0;
    this.allowed = new AllowedHosts(config.WEBHOOK_ALLOW);
    this.sender = new WebhookSender({ allowed: this.allowed });
    this.timeoutMs = config.WEBHOOK_TIMEOUT;
  }

  onApplicationShutdown(): void {
    this.sender.close();
  }

  addressOf(recipient: RecipientProfile): string | null {
    return endpointOf(recipient, this.allowed)?.url ?? null;
  }

  async deliver(delivery: OutgoingDelivery, context: DeliveryContext): Promise<DeliveryReceipt> {
    // The last attempt is made in any case: it may be back.
    if (!context.isLastAttempt && this.hanging.isFull(delivery.address)) throw this.notAsked();
    const trace = this.tracing.current();
    const own = endpointOf(delivery.recipient, this.allowed)?.keys;
    const webhook = {
      url: delivery.address,
      id: delivery.id,
      body: webhookPayload(delivery),
      keys: own ?? this.keys,
      headers: { 'herald-attempt': String(delivery.attempt), ...(trace === undefined ? {} : { traceparent: trace }) },
    };
    // One that hangs keeps a hand from others: it has less time than the lease would give it.
    const signal = timeLimit(this.timeoutMs, context.signal);
    const left = this.hanging.entered(delivery.address);
    const refusal = await this.ask(webhook, { signal, isOurs: () => context.isOurs() }).catch((error: unknown) => {
      left(error instanceof DeliveryError && error.code === 'TIMED_OUT');
      throw error;
    });
    left(false);
    if (refusal) throw refusal;
    return { providerMessageId: null };
  }

  /** Tried again as late as if it had been waited for. */
  private notAsked(): DeliveryError {
    const words = 'it has not answered others in time, and was not asked';
    return new DeliveryError('TIMED_OUT', words, { retry: true, retryAfterMs: this.timeoutMs });
  }

  private async ask(...asked: Parameters<WebhookSender['send']>): Promise<DeliveryError | null> {
    try {
      return answerOutcome(await this.sender.send(...asked));
    } catch (error) {
      throw failureOutcome(error);
    }
  }
}
