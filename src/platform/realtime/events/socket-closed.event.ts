/** A socket is gone, whether or not it had signed in. */
export class SocketClosed {
  /** @param code the close code: ours, the client's, or 1006 when the connection just broke. */
  constructor(readonly code: number) {}
}
