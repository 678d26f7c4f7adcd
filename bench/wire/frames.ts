import { constants, inflateRawSync } from 'node:zlib';

/** WebSocket frames, as thin as they can be: what a server sends is whole and unmasked. */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame of a client. Masked with zeros, which leaves the payload as it is. */
export function clientFrame(opcode: number, payload: Uint8Array | string): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const long = bytes.length > 125;
  if (bytes.length > 0xffff) throw new Error('a client says nothing that long here');
  const frame = Buffer.alloc((long ? 4 : 2) + 4 + bytes.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (long ? 126 : bytes.length);
  if (long) frame.writeUInt16BE(bytes.length, 2);
  frame.set(bytes, frame.length - bytes.length);
  return frame;
}

/** The first reserved bit: the payload is compressed (RFC 7692). */
const PACKED = 0x40;
/** What a sender leaves out at the end of each (7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** What stands in a read; `start` to `end` is the payload. `bytes` is used again by the next read. `wire`: its length as it came. */
export type FrameHandler = (opcode: number, bytes: Buffer, start: number, end: number, wire: number) => void;

const NOTHING = Buffer.alloc(0);

/** Cuts what comes off a socket into frames. A part of one waits for its rest. */
export class FrameReader {
  private rest: Buffer = NOTHING;

  constructor(private readonly onFrame: FrameHandler) {}

  read(chunk: Buffer, length: number): void {
    let bytes = chunk;
    let end = length;
    if (this.rest.length > 0) {
      bytes = Buffer.concat([this.rest, chunk.subarray(0, length)]);
      end = bytes.length;
      this.rest = NOTHING;
    }
    let at = 0;
    while (end - at >= 2) {
      const first = bytes[at]!;
      let size = bytes[at + 1]! & 0x7f;
      let header = 2;
      if (size === 126) {
        if (end - at < 4) break;
        size = (bytes[at + 2]! << 8) | bytes[at + 3]!;
        header = 4;
      } else if (size === 127) {
        if (end - at < 10) break;
        size = bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
        header = 10;
      }
      if (end - at < header + size) break;
      if ((first & 0x80) === 0 || (bytes[at + 1]! & 0x80) !== 0) throw new Error('a frame in parts, or masked');
      this.hand(first, bytes, at + header, size);
      at += header + size;
    }
    if (at < end) this.rest = Buffer.from(bytes.subarray(at, end));
  }

  private hand(first: number, bytes: Buffer, start: number, size: number): void {
    const opcode = first & 0x0f;
    if ((first & PACKED) === 0) return this.onFrame(opcode, bytes, start, start + size, size);
    const packed = Buffer.concat([bytes.subarray(start, start + size), TAIL]);
    const text = inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
    this.onFrame(opcode, text, 0, text.length, size);
  }
}

/** A frame of a server, made once for all who get it. */
export function serverFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126 || payload.length > 0xffff) throw new Error('an event has some hundred bytes here');
  const frame = Buffer.alloc(4 + payload.length);
  frame[0] = 0x80 | OPCODE.text;
  frame[1] = 126;
  frame.writeUInt16BE(payload.length, 2);
  frame.set(payload, 4);
  return frame;
}
