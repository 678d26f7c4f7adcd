/** A stream of server-sent events is over: exactly one for each `EventStreamOpened`. */
export class EventStreamClosed {
  /**
   * @param code as of a socket: 1000 when its operation is complete, 1006 when the client left, else why we ended it.
   * @param callerId the token's `sub`, for the log.
   */
  constructor(
    readonly code: number,
    readonly callerId?: string,
  ) {}
}
