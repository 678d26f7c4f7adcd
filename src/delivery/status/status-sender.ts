import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { timeLimit } from '../../platform/time/index.js';
import { AllowedHosts, keysOf, WebhookError, WebhookSender } from '../webhooks/index.js';
import type { ClaimedStatusEvent } from './status-events.repository.js';
import { statusPayload } from './status-payload.js';

/** However long an endpoint wants to be left alone. */
export const MOST_RETRY_AFTER_MS = 3_600_000;

export type StatusOutcome =
  | { kind: 'taken' }
  /** It was not sent: it is somebody else's by now, or we stop. */
  | { kind: 'notSent' }
  /** `said`: a status, or what became of the connection. `retryAfterMs`: nothing more is wanted before. */
  | { kind: 'failed'; said: string; retryAfterMs: number | null };

/** One status webhook, once. Whatever the endpoint answers but 2xx is a failure: it may be set right, and nothing is given up before. */
@Injectable()
export class StatusSender implements OnApplicationShutdown {
  private readonly sender: WebhookSender;
  private readonly keys: readonly Buffer[];

  constructor(private readonly config: Config) {
    this.sender = new WebhookSender({ allowed: new AllowedHosts(config.STATUS_WEBHOOK_ALLOW), keepAlive: true });
    this.keys = keysOf(config.STATUS_WEBHOOK_SECRET ?? []);
  }

  onApplicationShutdown(): void {
    this.sender.close();
  }

  async send(event: ClaimedStatusEvent, lease: { signal: AbortSignal; isOurs(): boolean }): Promise<StatusOutcome> {
    const signal = timeLimit(this.config.WEBHOOK_TIMEOUT, lease.signal);
    const webhook = {
      url: this.config.STATUS_WEBHOOK_URL ?? '',
      id: event.id,
      body: statusPayload(event),
      keys: this.keys,
      headers: {
        'herald-attempt': String(event.failures + 1),
        ...(event.isReplay ? { 'herald-replay': 'true' } : {}),
      },
    };
    try {
      const { status, retryAfterMs } = await this.sender.send(webhook, { signal, isOurs: () => lease.isOurs() });
      if (status >= 200 && status < 300) return { kind: 'taken' };
      return { kind: 'failed', said: String(status), retryAfterMs: bounded(retryAfterMs) };
    } catch (error) {
      if (!(error instanceof WebhookError)) throw error;
      if (error.failure === 'NOT_OURS') return { kind: 'notSent' };
      return { kind: 'failed', said: `${error.failure}: ${error.message}`, retryAfterMs: null };
    }
  }
}

const bounded = (ms: number | null) => (ms === null ? null : Math.min(ms, MOST_RETRY_AFTER_MS));
