/** Why a client was turned away before it had a connection; what came after is told by close codes. */
export type RefusalReason =
  /** Another path than that of sockets. */
  | 'path'
  /** A page of an origin that may not call. */
  | 'origin'
  /** This node is being stopped. */
  | 'draining'
  /** MAX_CONNECTIONS */
  | 'node'
  /** MAX_CONNECTIONS_PER_ADDRESS */
  | 'address'
  /** ACCEPT_RATE */
  | 'rate';

/** A client was turned away before it had a connection. */
export class ConnectionRefused {
  constructor(readonly reason: RefusalReason) {}
}
