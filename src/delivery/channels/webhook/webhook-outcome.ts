import { type WebhookAnswer, WebhookError } from '../../webhooks/index.js';
import { DeliveryError } from '../delivery-error.js';

/** Of those that say "no" for good by their number: these only say "not now". */
const NOT_NOW = new Set([408, 425, 429]);
const GONE = 410;

/** What an answer means; null: it has been taken. docs/webhooks.md has the table. */
export function answerOutcome({ status, retryAfterMs }: WebhookAnswer): DeliveryError | null {
  const said = `it answered ${status}`;
  if (status >= 200 && status < 300) return null;
  if (status >= 500 || NOT_NOW.has(status)) {
    return new DeliveryError('PROVIDER_BUSY', said, {
      retry: true,
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    });
  }
  if (status === GONE) return new DeliveryError('ADDRESS_REFUSED', said, { retry: false, isBadAddress: true });
  if (status >= 300 && status < 400) return new DeliveryError('ENDPOINT_REDIRECTS', said, { retry: false });
  return new DeliveryError('ENDPOINT_REFUSED', said, { retry: false });
}

const FAILURES = {
  FORBIDDEN: { code: 'ENDPOINT_FORBIDDEN', retry: false },
  UNREACHABLE: { code: 'PROVIDER_DOWN', retry: true },
  LOST: { code: 'TAKEN_PERHAPS', retry: true },
  TIMED_OUT: { code: 'TIMED_OUT', retry: true },
  NOT_OURS: { code: 'WORKER_DIED', retry: true },
} as const;

/** What it means that there was none. Never that the provider is down: each person's is another one. */
export function failureOutcome(error: unknown): unknown {
  if (!(error instanceof WebhookError)) return error;
  const { code, retry } = FAILURES[error.failure];
  return new DeliveryError(code, error.message, { retry, cause: error });
}
