import type { Server } from 'node:http';
import { openFilesLimit } from './open-files.js';

interface Needs {
  /** Files that are the node's own: for PostgreSQL, Redis and the log. Without them no connection is of any use. */
  ownFiles: number;
  /** A connection was dropped, as there are no more files. */
  onDropped: () => void;
}

/** A head has a few hundred bytes, and comes at once; a body has a megabyte at most. */
const HEAD_MS = 10_000;
const REQUEST_MS = 60_000;
/**
 * For a connection on which nothing moves behind a request: an answer that nobody takes. Given with each request, and not to the server,
 * from which an upgraded socket would keep its timer, and wind it with each write: sockets and streams have bounds of their own.
 */
const SILENT_MS = 120_000;
/** Node looks at its connections this often; by default every 30 seconds, which is long for those who dribble on purpose. */
const LOOK_MS = 2_000;

/**
 * Cuts who connects and says nothing, or his request byte by byte, an upgrade too; and who doesn't take his answer. Each holds a file,
 * and nothing else counts him. To be called before the server listens.
 */
export function boundSlowRequests(server: Server, { ownFiles, onDropped }: Needs): void {
  Object.assign(server, {
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
    // Read when it begins to listen; the types know it as an option of the constructor alone.
    connectionsCheckingInterval: LOOK_MS,
  });
  server.on('request', ({ socket }) => socket.setTimeout(SILENT_MS));
  const files = openFilesLimit();
  if (files !== undefined) server.maxConnections = Math.max(1, files - ownFiles);
  server.on('drop', onDropped);
}
