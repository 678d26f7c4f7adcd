/**
 * UNSUPPORTED: this browser has no Web Push, or the page is not of https. UNAVAILABLE: this Herald sends none. DENIED: the person said no, once and
 * for all; only the browser's settings undo it. DISMISSED: he closed the question. WORKER_FAILED: the service worker could not be had.
 * SUBSCRIBE_FAILED: the browser could not subscribe, mostly as its push service was not reached.
 */
export type PushErrorCode =
  'UNSUPPORTED' | 'UNAVAILABLE' | 'DENIED' | 'DISMISSED' | 'WORKER_FAILED' | 'SUBSCRIBE_FAILED';

/** Why push could not be turned on here. What the server refused is a `HeraldError`. */
export class PushError extends Error {
  override readonly name = 'PushError';

  constructor(
    readonly code: PushErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
