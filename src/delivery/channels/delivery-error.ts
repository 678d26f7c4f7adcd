export interface DeliveryErrorOptions {
  /** Whether another attempt may succeed. */
  retry: boolean;
  /** The provider's own trouble, whoever the delivery is for: nothing was taken, the next provider may try at once, and it counts as down. */
  isProviderDown?: boolean;
  /** How long the provider asked to be left alone, in milliseconds. */
  retryAfterMs?: number;
  /** Nothing will ever reach this address: it is not written to any more. */
  isBadAddress?: boolean;
  cause?: unknown;
}

/**
 * Why a provider did not take it. `code` is one of docs/reasons.md, and all that a recipient gets to see; the message, which may be the
 * provider's own words, is for operators.
 */
export class DeliveryError extends Error {
  readonly retry: boolean;
  readonly isProviderDown: boolean;
  readonly retryAfterMs: number | null;
  readonly isBadAddress: boolean;

  constructor(
    readonly code: string,
    message: string,
    options: DeliveryErrorOptions,
  ) {
    super(message, { cause: options.cause });
    this.name = 'DeliveryError';
    this.retry = options.retry;
    this.isProviderDown = options.isProviderDown ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isBadAddress = options.isBadAddress ?? false;
  }
}
