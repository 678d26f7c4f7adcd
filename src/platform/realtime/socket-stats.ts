/** Who watches the sockets (metrics) asks through this; the realtime module provides it. Reading is free of I/O. */
export abstract class SocketStats {
  /** What waits for all sockets of this node, and for the one for which the most waits. */
  abstract read(): SocketsWaiting;
}

export interface SocketsWaiting {
  events: number;
  bytes: number;
  greatestBytes: number;
}
