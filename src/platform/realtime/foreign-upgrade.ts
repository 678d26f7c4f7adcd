import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** What belongs to the upgrade alone. */
const HOP_BY_HOP = new Set(['connection', 'upgrade', 'http2-settings']);

export function isWebSocketUpgrade(request: Pick<IncomingMessage, 'headers'>): boolean {
  return request.headers.upgrade?.trim().toLowerCase() === 'websocket';
}

/**
 * Answers a request that asks for another protocol as if it had not asked, which RFC 9110 allows. Some HTTP clients offer `h2c`
 * with every first request (Java's does); Node, which ignores that by itself, hands all upgrades over as soon as somebody
 * listens for one, and would leave them without an answer. So the request is put back in front of what follows it, without the
 * offer, and the connection is given to the server once more.
 */
export function answerWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const [name, value] = request.rawHeaders.slice(index, index + 2);
    if (name !== undefined && !HOP_BY_HOP.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  // Node read the headers as latin1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
