import type { Server } from 'node:http';

/** A head has a few hundred bytes, and comes at once; a body has a megabyte at most. */
const HEAD_MS = 10_000;
const REQUEST_MS = 60_000;
/** Node looks at its connections this often; by default every 30 seconds, which is long for those who dribble on purpose. */
const LOOK_MS = 2_000;

/**
 * Cuts who connects and says nothing, or his request byte by byte, an upgrade too: each holds a file, and nothing else counts
 * him yet. To be called before the server listens.
 */
export function boundSlowRequests(server: Server): void {
  Object.assign(server, {
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
    // Read when it begins to listen; the types know it as an option of the constructor alone.
    connectionsCheckingInterval: LOOK_MS,
  });
}
