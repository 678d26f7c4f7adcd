/** Something to be encrypted. `context` says what it is and whose: what was sealed for one place can't be opened in another. */
export interface ToSeal {
  plain: Buffer;
  context: string;
}

/** Encrypted: what is kept, and the name of the key that opens it. */
export interface Sealed {
  /** 1 to 256 visible ASCII characters. Kept beside the bytes: by it operators see whether an old key is still needed. */
  keyId: string;
  bytes: Buffer;
}

export interface ToOpen extends Sealed {
  context: string;
}

/**
 * Port: encrypts what sensitive notifications say, before it is written anywhere, and decrypts it for whoever may read it.
 *
 * `seal` is called once for each send in a sensitive category, before its transaction, with what is to be sealed of it; `open` for each page of
 * notifications, event and delivery, with up to some thousands at a time. Both are given two seconds: what takes longer has failed. What
 * fails to be sealed is not sent; what fails to be opened is shown without its text, and is asked for again when it is read again. Herald
 * remembers for half a minute what was opened, so that a slow one is not asked for each of a thousand recipients; one that asks a server
 * for each key had better remember keys as well: one data key for many contents, itself encrypted by the server, in front of the bytes.
 *
 * Each call of `seal` must give other bytes, also for the same text. `open` must find out whether bytes, key or context were changed. Any node
 * opens what another one sealed. Keys are changed while nodes run: whatever `sealingKey` was until now must go on to be opened until
 * Herald has sealed it again under the new one (docs/sensitive.md). A contract suite for it is `contentCipherContract` of `herald/testing`.
 *
 * @example
 *     class KmsCipher extends ContentCipher {
 *       readonly sealingKey = 'alias/herald-2026';
 *       constructor(private readonly keys: DataKeys) { super(); }
 *       async seal(items: readonly ToSeal[]): Promise<Sealed[]> {
 *         const key = await this.keys.current();
 *         return items.map((item) => ({ keyId: this.sealingKey, bytes: encrypted(item, key) }));
 *       }
 *       async open(items: readonly ToOpen[]): Promise<(Buffer | null)[]> {
 *         return Promise.all(items.map(async (item) => decrypted(item, await this.keys.of(item.bytes))));
 *       }
 *     }
 */
export abstract class ContentCipher {
  /** The key that seals now; null: there is none, and nothing can be sealed. Looked at for each send: from memory. */
  abstract readonly sealingKey: string | null;

  /** One for each, in their order, under `sealingKey`. A rejection: none of them is sealed, and what it was for is refused. */
  abstract seal(items: readonly ToSeal[]): Promise<Sealed[]>;

  /**
   * One for each, in their order; null: this one can't be opened, as its key is not there, or it is not what was sealed for that context. A
   * rejection: none of them can be opened now.
   */
  abstract open(items: readonly ToOpen[]): Promise<(Buffer | null)[]>;
}
