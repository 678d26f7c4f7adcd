import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
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
/** For a connection on which nothing moves: an answer that nobody takes. Sockets and streams have bounds of their own. */
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
    timeout: SILENT_MS,
    // Read when it begins to listen; the types know it as an option of the constructor alone.
    connectionsCheckingInterval: LOOK_MS,
  });
  timeFromRequestOn(server);
  const files = openFilesLimit();
  if (files !== undefined) server.maxConnections = Math.max(1, files - ownFiles);
  server.on('drop', onDropped);
}

/** Said of each request before anything answers it; some Node answers itself. */
const REQUEST_CAME = 'http.server.request.start';

/**
 * Lets `timeout` run from the first request on, and not from the connection. A socket that was upgraded keeps the timer that its
 * connection began with, stopped, and looks at it with each write: one more look into memory for each of ten thousand.
 */
function timeFromRequestOn(server: Server): void {
  const { timeout } = server;
  // Node's own listener, which winds the timer, is between the two.
  server.prependListener('connection', () => (server.timeout = 0));
  server.on('connection', () => (server.timeout = timeout));
  const wind = (message: unknown) => {
    const { server: whose, socket } = message as { server: Server; socket: Socket };
    // One that it has is Node's from the second request on, or a stream's, which is shorter.
    if (whose === server && !socket.timeout) socket.setTimeout(timeout);
  };
  subscribe(REQUEST_CAME, wind);
  server.once('close', () => unsubscribe(REQUEST_CAME, wind));
}
