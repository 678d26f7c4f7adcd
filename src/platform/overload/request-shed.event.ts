import type { OverloadReason } from './overload.js';

/** `bodies`: too much of them has come and is not whole. */
export type ShedReason = OverloadReason | 'bodies';

/** A request was sent away before it was read, or while it was, as the node has too much to do. */
export class RequestShed {
  constructor(readonly reason: ShedReason) {}
}
