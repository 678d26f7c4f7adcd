import type { OverloadReason } from './overload.js';

/** A request was sent away before it was read, as the node has too much to do. */
export class RequestShed {
  constructor(readonly reason: OverloadReason) {}
}
