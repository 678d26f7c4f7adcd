import type { OverloadReason } from './overload.js';

/** `bodies`: too much is set aside for those that have begun to come. `answers`: too much waits for clients who don't take it. */
export type ShedReason = OverloadReason | 'bodies' | 'answers';

/** A request was sent away before it was read, as the node has too much to do; or its answer was cut, as nobody took it. */
export class RequestShed {
  constructor(readonly reason: ShedReason) {}
}
