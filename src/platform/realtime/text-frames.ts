const SHORT = 126;
const MEDIUM = 65_536;
/** FIN and the opcode of a text (RFC 6455, 5.2). */
const TEXT = 0x81;

/** Bytes of a server's text frame, which is not masked. */
export function frameLength(payloadBytes: number): number {
  if (payloadBytes < SHORT) return payloadBytes + 2;
  return payloadBytes < MEDIUM ? payloadBytes + 4 : payloadBytes + 10;
}

/**
 * The frame of an ASCII text of ordinary length, a character for each byte: Node hands it to the kernel without a buffer between.
 * Undefined for any other text.
 */
export function latin1FrameOf(text: string): string | undefined {
  const { length } = text;
  if (length < SHORT || length >= MEDIUM) return undefined;
  const high = length >>> 8;
  const low = length & 0xff;
  const frame = String.fromCharCode(TEXT, SHORT, high, low) + text;
  // In UTF-8 each character beyond ASCII has more bytes than one: those of the head are known.
  const beyond = 1 + (high > 0x7f ? 1 : 0) + (low > 0x7f ? 1 : 0);
  return Buffer.byteLength(frame) === frame.length + beyond ? frame : undefined;
}

/**
 * Writes one text frame; answers where the next begins. `ws` gives each frame two buffers and a write: many frames in one buffer are
 * one write, and writes are most of what an event costs.
 *
 * @param bytes of `text` in UTF-8.
 */
export function writeTextFrame(target: Buffer, offset: number, text: string, bytes: number): number {
  let at = offset;
  target[at++] = TEXT;
  if (bytes < SHORT) {
    target[at++] = bytes;
  } else if (bytes < MEDIUM) {
    target[at++] = SHORT;
    at = target.writeUInt16BE(bytes, at);
  } else {
    target[at++] = SHORT + 1;
    at = target.writeUInt32BE(0, at);
    at = target.writeUInt32BE(bytes, at);
  }
  // ASCII is copied as it is, which is several times as fast.
  if (bytes === text.length) target.write(text, at, 'latin1');
  else target.write(text, at, 'utf8');
  return at + bytes;
}
