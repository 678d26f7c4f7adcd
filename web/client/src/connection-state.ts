import type { Way } from './link.js';

/** How the connection is doing. Every state but `closed` may be followed by any other. */
export type ConnectionState =
  /** Nothing is followed yet. */
  | { status: 'idle' }
  /** The first connection is being made. */
  | { status: 'connecting'; attempt: number }
  /** Another one is being made: what was missed meanwhile will come. */
  | { status: 'resuming'; attempt: number }
  | { status: 'connected'; over: Way }
  /** Until the next attempt. `code` is that of docs/close-codes.md, 1006 where the connection just broke. */
  | { status: 'waiting'; retryInMs: number; attempt: number; code: number; reason: string }
  /** This person has newer windows, and this one gave way. It connects again when somebody looks at it, or by `reconnect()`. */
  | { status: 'paused'; code: number; reason: string }
  /** By `close()` (code 1000), or as connecting again would end in the same way for ever. */
  | { status: 'closed'; code: number; reason: string };
