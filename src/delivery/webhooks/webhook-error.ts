/**
 * Why there is no answer.
 *
 * - `FORBIDDEN`: it leads where nothing may be sent to.
 * - `UNREACHABLE`: nothing was sent: no such name, no connection, no valid certificate.
 * - `LOST`: all of it was sent, and no answer came that can be read.
 * - `TIMED_OUT`: the time was over, whether it had been sent or not.
 * - `NOT_OURS`: when all was ready, somebody else may have had it: nothing was sent.
 */
export type WebhookFailure = 'FORBIDDEN' | 'UNREACHABLE' | 'LOST' | 'TIMED_OUT' | 'NOT_OURS';

/** Its message names neither the URL, which may hold a secret, nor anything that the endpoint said. */
export class WebhookError extends Error {
  constructor(
    readonly failure: WebhookFailure,
    message: string,
  ) {
    super(message);
    this.name = 'WebhookError';
  }
}
