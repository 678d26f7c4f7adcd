/** A socket has signed in. */
export class ConnectionOpened {
  /** @param callerId the token's `sub`, for the log. */
  constructor(readonly callerId?: string) {}
}
