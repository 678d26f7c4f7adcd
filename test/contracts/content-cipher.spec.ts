import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runContract } from '../support/run-contract.js';
import { contentCipherContract } from '../../src/testing/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { AesContentCipher, contentKeysOf, ContentKeysMissingError } from '../../src/platform/sealing/index.js';

const keyOf = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const base64 = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const item = { plain: Buffer.from('123456'), context: 'content:1' };

describe('AES-256-GCM', () => {
  runContract(contentCipherContract(() => new AesContentCipher([keyOf('new', 2), keyOf('old', 1)])));

  it('seals with the first of its keys, and opens with each of them', async () => {
    const [old] = await new AesContentCipher([keyOf('old', 1)]).seal([item]);
    const both = new AesContentCipher([keyOf('new', 2), keyOf('old', 1)]);
    const [fresh] = await both.seal([item]);
    expect([old?.keyId, fresh?.keyId]).toEqual(['old', 'new']);
    const opened = await both.open([old!, fresh!].map((sealed) => ({ ...sealed, context: item.context })));
    expect(opened.map(String)).toEqual(['123456', '123456']);
  });

  it('opens nothing by another key of the same name', async () => {
    const [sealed] = await new AesContentCipher([keyOf('key', 1)]).seal([item]);
    const other = new AesContentCipher([keyOf('key', 2)]);
    expect(await other.open([{ ...sealed!, context: item.context }])).toEqual([null]);
  });

  it('seals nothing without a key', async () => {
    const cipher = new AesContentCipher([]);
    expect(cipher.sealingKey).toBeNull();
    await expect(cipher.seal([item])).rejects.toThrow(ContentKeysMissingError);
  });
});

describe('the keys', () => {
  const readKeys = (text: string) => readEnvironment({ NODE_ENV: 'test', CONTENT_KEYS: text }).CONTENT_KEYS;

  it('are read in their order, in both forms of base64', () => {
    const urlSafe = Buffer.alloc(32, 255).toString('base64url');
    expect(readKeys(` 2026-11:${base64(1)}, old:${urlSafe} ,`)).toEqual([keyOf('2026-11', 1), keyOf('old', 255)]);
  });

  it('are told to be wrong without being told', () => {
    const wrong = ['a', `:${base64(1)}`, 'a:c2hvcnQ=', `a b:${base64(1)}`, `a:${base64(1)},a:${base64(2)}`];
    for (const text of wrong) {
      expect(() => readKeys(text)).toThrow(/CONTENT_KEYS: comma-separated keys/);
      expect(() => readKeys(text)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(base64(1).slice(0, 12)) }),
      );
    }
  });

  it('are made once in development where there are none, and never in production', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'herald-keys-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const config = { CONTENT_KEYS: undefined, NODE_ENV: 'development', HERALD_DIR: folder } as const;
    const [first, again] = [await contentKeysOf(config), await contentKeysOf(config)];
    expect(first).toEqual(again);
    expect(first[0]?.key).toHaveLength(32);
    expect(first[0]?.id).toMatch(/^local-[0-9a-f]{8}$/);
    expect(await contentKeysOf({ ...config, NODE_ENV: 'production' })).toEqual([]);
    writeFileSync(join(folder, 'content-key'), 'short');
    await expect(contentKeysOf(config)).rejects.toThrow(/too short/);
  });
});
