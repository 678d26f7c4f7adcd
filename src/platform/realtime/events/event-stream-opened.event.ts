/** A stream of server-sent events has begun. */
export class EventStreamOpened {
  /** @param callerId the token's `sub`, for the log. */
  constructor(readonly callerId?: string) {}
}
