/** A socket that had signed in is gone: exactly one for each `ConnectionOpened`. */
export class ConnectionClosed {
  /**
   * @param code the close code: ours, the client's, or 1006 when the connection just broke.
   * @param callerId the token's `sub`, for the log.
   */
  constructor(
    readonly code: number,
    readonly callerId?: string,
  ) {}
}
