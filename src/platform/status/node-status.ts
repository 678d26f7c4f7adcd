/** What a node says of itself, every second. */
export interface NodeStatus {
  id: string;
  /** In milliseconds since 1970. */
  startedAt: number;
  roles: readonly string[];
  /** Sockets that are signed in, and streams. */
  connections: number;
  subscriptions: number;
  rssBytes: number;
  /** How late the event loop came round, in all but one of a hundred times. */
  eventLoopLagP99Ms: number;
  isDraining: boolean;
  /** What modules add, by the names that they gave: rows of numbers that only they understand. See `NodeFigures`. */
  figures: Readonly<Record<string, readonly number[]>>;
}

/** A node says it as often. */
export const BEAT_MS = 1_000;
/** Who has said nothing for so long is not there: two beats may be lost, and the third be late. */
export const LAPSE_MS = 3_500;
