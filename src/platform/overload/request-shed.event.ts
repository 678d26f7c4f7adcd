import type { OverloadReason } from './overload.js';

/** `bodies`: too much is set aside for those that have begun to come. */
export type ShedReason = OverloadReason | 'bodies';

/** A request was sent away before it was read, as the node has too much to do. */
export class RequestShed {
  constructor(readonly reason: ShedReason) {}
}
