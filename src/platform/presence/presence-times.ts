/** What follows from `PRESENCE_HEARTBEAT`, in milliseconds. At its default of ten seconds a vanished node is noticed within 27 seconds. */
export interface PresenceTimes {
  /** How often a node says who is connected to it. */
  heartbeatMs: number;
  /** An entry that was not touched for this long is void: one heartbeat may get lost, and be late. */
  lapseMs: number;
  /** How often a node looks for itself at everybody whom it watches for somebody. */
  checkMs: number;
  /** How long he stays online behind his last connection: a page that is loaded anew is back by then. */
  lingerMs: number;
}

export function presenceTimes({ PRESENCE_HEARTBEAT: heartbeatMs }: { PRESENCE_HEARTBEAT: number }): PresenceTimes {
  return { heartbeatMs, lapseMs: 2.2 * heartbeatMs, checkMs: 0.3 * heartbeatMs, lingerMs: 0.2 * heartbeatMs };
}
