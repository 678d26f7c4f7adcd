import { InvalidInputError } from '../../platform/errors/index.js';

/** It is not tried again: `details.reason` says why, by a code of docs/reasons.md, or by the state that it is in. */
export class RetryRefusedError extends InvalidInputError {
  constructor(why: string, reason: string) {
    super(`Nothing was done: ${why}`, { reason });
  }
}
