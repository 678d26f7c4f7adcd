import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { clientFrame, FrameReader, OPCODE, serverFrame } from './frames.js';

const TEXTS = ['x'.repeat(200), 'ü'.repeat(300), 'y'.repeat(5_000)];
const STREAM = Buffer.concat([
  ...TEXTS.map(serverFrame),
  Buffer.from([0x89, 2, 1, 2]),
  Buffer.from([0x88, 2, 0x03, 0xe8]),
]);

function readIn(pieces: readonly Buffer[]) {
  const found: [number, string][] = [];
  // One buffer for all reads, as the sockets have it: nothing may hold on to it.
  const shared = Buffer.alloc(STREAM.length);
  const reader = new FrameReader((opcode, bytes, start, end) =>
    found.push([opcode, bytes.toString('utf8', start, end)]),
  );
  for (const piece of pieces) {
    piece.copy(shared);
    reader.read(shared, piece.length);
    shared.fill(0);
  }
  return found;
}

describe('FrameReader', () => {
  it.each([1, 3, 7, 199, 205, 4_096, STREAM.length])('finds the same frames in pieces of %i bytes', (size) => {
    const pieces = Array.from({ length: Math.ceil(STREAM.length / size) }, (_, at) =>
      STREAM.subarray(at * size, (at + 1) * size),
    );
    const found = readIn(pieces);
    expect(found.slice(0, 3)).toEqual(TEXTS.map((text) => [OPCODE.text, text]));
    expect(found.slice(3).map(([opcode]) => opcode)).toEqual([OPCODE.ping, OPCODE.close]);
  });

  it('unpacks what is compressed, and tells how long it was', () => {
    const text = '{"id":"1","type":"next"}'.repeat(20);
    const packed = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
    const found: unknown[] = [];
    const reader = new FrameReader((opcode, bytes, start, end, wire) =>
      found.push([opcode, bytes.toString('utf8', start, end), wire]),
    );
    const frames = Buffer.concat([Buffer.from([0xc1, packed.length]), packed, serverFrame(text)]);
    reader.read(frames, frames.length);
    expect(found).toEqual([
      [OPCODE.text, text, packed.length],
      [OPCODE.text, text, text.length],
    ]);
  });

  it('takes no frame in parts, which it would count as two', () => {
    expect(() => readIn([Buffer.from([0x01, 1, 0x61])])).toThrow('in parts');
  });
});

describe('a frame of a client', () => {
  it('is masked, and means what was said', () => {
    const frame = clientFrame(OPCODE.text, 'hello');
    expect([...frame.subarray(0, 6)]).toEqual([0x81, 0x85, 0, 0, 0, 0]);
    expect(frame.subarray(6).toString()).toBe('hello');
    expect(clientFrame(OPCODE.text, 'x'.repeat(300)).readUInt16BE(2)).toBe(300);
  });
});
