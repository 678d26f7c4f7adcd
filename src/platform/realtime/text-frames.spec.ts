import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { frameLength, latin1FrameOf, writeTextFrame } from './text-frames.js';

// Its types don’t name it.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** Frames of these texts in one buffer, as a socket would send them. */
function framesOf(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const frames = Buffer.alloc(
    lengths.reduce((sum, bytes) => sum + frameLength(bytes), 0),
    0xee,
  );
  let offset = 0;
  for (const [index, text] of texts.entries()) offset = writeTextFrame(frames, offset, text, lengths[index] ?? 0);
  expect(offset).toBe(frames.length);
  return frames;
}

/** What `ws` reads out of them, in pieces of `size`. */
async function read(frames: Buffer, size = frames.length): Promise<string[]> {
  const receiver = new Receiver({ isServer: false });
  const texts: string[] = [];
  let failure: Error | undefined;
  receiver.on('message', (data: Buffer, isBinary: boolean) => texts.push(isBinary ? 'binary' : data.toString()));
  receiver.on('error', (error: Error) => (failure = error));
  for (let at = 0; at < frames.length; at += Math.max(1, size)) receiver.write(frames.subarray(at, at + size));
  await new Promise((resolve) => receiver.end(resolve));
  if (failure) throw failure;
  return texts;
}

describe('text frames', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000, 200_000])(
    'of %s bytes are read by ws, in ASCII and beyond it',
    async (bytes) => {
      const texts = [
        'x'.repeat(bytes),
        'é'.repeat(bytes / 2).padEnd(bytes - Math.floor(bytes / 2), 'y'),
        '€'.repeat(bytes / 3),
        '👋'.repeat(bytes / 4),
      ];
      expect(await read(framesOf(texts))).toEqual(texts);
    },
  );

  it('of ASCII are the same as texts of a character for each byte', () => {
    const lengths = [126, 127, 128, 129, 255, 256, 257, 383, 384, 0x7f80, 0x7fff, 0x8000, 0x8080, 0xfffe, 0xffff];
    for (const length of lengths) {
      const text = 'x'.repeat(length);
      expect(Buffer.from(latin1FrameOf(text) ?? '', 'latin1').equals(framesOf([text]))).toBe(true);
    }
  });

  it('are no such text where they are short, or long, or of more than ASCII', () => {
    const filling = 'x'.repeat(200);
    for (const text of ['', 'x'.repeat(125), 'x'.repeat(65_536), `${filling}é`, `${filling}\u0080`, `€${filling}`]) {
      expect(latin1FrameOf(text)).toBeUndefined();
    }
  });

  it('are read whatever stands in them, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 })), {
          minLength: 1,
        }),
        fc.integer({ min: 1, max: 200 }),
        async (texts, size) => {
          expect(await read(framesOf(texts), size)).toEqual(texts);
        },
      ),
    );
  });
});
