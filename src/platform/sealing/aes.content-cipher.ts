import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ContentCipher, type Sealed, type ToOpen, type ToSeal } from './content-cipher.js';
import type { ContentKey } from '../config/index.js';
import { ContentKeysMissingError } from './sealing.errors.js';

const ALGORITHM = 'aes-256-gcm';
/** In front of all: should there be another layout one day, this one is told from it. */
const LAYOUT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM with keys that are in memory: layout, nonce, ciphertext, tag. The first key seals, all of them open. */
export class AesContentCipher extends ContentCipher {
  readonly sealingKey: string | null;
  private readonly keys: ReadonlyMap<string, Buffer>;

  constructor(keys: readonly ContentKey[]) {
    super();
    this.sealingKey = keys[0]?.id ?? null;
    this.keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** @throws ContentKeysMissingError */
  async seal(items: readonly ToSeal[]): Promise<Sealed[]> {
    const keyId = this.sealingKey;
    const key = keyId === null ? undefined : this.keys.get(keyId);
    if (keyId === null || !key) throw new ContentKeysMissingError();
    return items.map(({ plain, context }) => {
      // Random: nodes share a key, and no counter. 2^32 of them are safe under one key.
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(boundTo(keyId, context));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return { keyId, bytes: Buffer.concat([Buffer.of(LAYOUT), nonce, text, cipher.getAuthTag()]) };
    });
  }

  async open(items: readonly ToOpen[]): Promise<(Buffer | null)[]> {
    return items.map((item) => this.openOne(item));
  }

  private openOne({ keyId, bytes, context }: ToOpen): Buffer | null {
    const key = this.keys.get(keyId);
    if (!key || bytes[0] !== LAYOUT || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) return null;
    const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(boundTo(keyId, context))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      // The tag does not fit: another key of that name, another place, or changed bytes.
      return null;
    }
  }
}

const boundTo = (keyId: string, context: string) => Buffer.from(`${LAYOUT}\0${keyId}\0${context}`);
