import type { IncomingMessage } from 'node:http';
import type { PerMessageDeflateOptions } from 'ws';

/** Smaller frames gain nothing. */
const MIN_BYTES = 256;
/** Frames that are being compressed at once: Node has four threads for it, which others use as well. */
const AT_ONCE = 4;
/** 4 KB: a frame is far shorter, and the usual 32 KB would be each connection’s. */
const WINDOW_BITS = 12;

/**
 * permessage-deflate (RFC 7692), when `SOCKET_COMPRESSION` asks for it and the client offers it. Off by default: so small a frame
 * shrinks by less than a third, and each connection costs several times its memory, and each event half as much CPU again
 * (`npm run bench -- --only compression`; docs/performance.md).
 *
 * Each frame stands alone ("no context takeover"). Shared between frames the window would save more, but then the length of a frame
 * tells those who can send to a person, and see the length of what he gets, what else he has got.
 */
export function socketCompression(isOn: boolean): PerMessageDeflateOptions | false {
  if (!isOn) return false;
  return {
    threshold: MIN_BYTES,
    concurrencyLimit: AT_ONCE,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    serverMaxWindowBits: WINDOW_BITS,
    zlibDeflateOptions: { level: 3, memLevel: 5, chunkSize: 4_096 },
    zlibInflateOptions: { chunkSize: 4_096 },
  };
}

/** `ws` refuses who wants a smaller window than ours: such a client is better served without. */
export function leaveSmallWindowsPlain(request: IncomingMessage): void {
  const offered = request.headers['sec-websocket-extensions'];
  const smallest = /server_max_window_bits\s*=\s*"?(\d+)/i.exec(offered ?? '')?.[1];
  if (smallest !== undefined && Number(smallest) < WINDOW_BITS) delete request.headers['sec-websocket-extensions'];
}
