import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What somebody unsubscribes from. */
export interface Subscription {
  recipient: string;
  /** Its key; of a digest several, parted by commas. */
  category: string;
  channel: string;
}

/** What tokens are made with. */
export interface UnsubscribeKey {
  /** From 1 to 255; in clear in front of each token, so that keys can be changed. */
  version: number;
  signing: Buffer;
  hiding: Buffer;
}

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 32;
const NONCE_BYTES = 16;
/** No id is longer than this makes room for; what is longer is nothing of ours. */
const LONGEST_TOKEN = 2_000;

/** One secret makes both keys, so that neither is ever used for the other's purpose. */
export function unsubscribeKey(version: number, secret: Buffer): UnsubscribeKey {
  const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `unsubscribe ${purpose}`, KEY_BYTES));
  return { version, signing: derived('signing'), hiding: derived('hiding') };
}

/**
 * A token for a link: version, signature, and what was signed, hidden. The signature (HMAC-SHA256 over version and text) is what counts.
 * The text is encrypted as well, with the signature's beginning as the nonce, since links end in the logs of proxies and mail providers,
 * which have no need to know who is who. The same subscription has the same token for as long as the key is the same, and no other has.
 */
export function sealSubscription({ recipient, category, channel }: Subscription, key: UnsubscribeKey): string {
  const text = Buffer.from(JSON.stringify([recipient, category, channel]));
  const signature = sign(text, key);
  const cipher = createCipheriv('aes-256-ctr', key.hiding, signature.subarray(0, NONCE_BYTES));
  return Buffer.concat([Buffer.from([key.version]), signature, cipher.update(text), cipher.final()]).toString(
    'base64url',
  );
}

/** With which key it says that it was made; undefined: it is none. */
export function versionOf(token: string): number | undefined {
  return bytesOf(token)?.[0];
}

/** Undefined: it was not made with this key, or is not as it was made. */
export function openSubscription(token: string, key: UnsubscribeKey): Subscription | undefined {
  const bytes = bytesOf(token);
  if (bytes?.[0] !== key.version) return undefined;
  const signature = bytes.subarray(1, 1 + SIGNATURE_BYTES);
  const decipher = createDecipheriv('aes-256-ctr', key.hiding, signature.subarray(0, NONCE_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(1 + SIGNATURE_BYTES)), decipher.final()]);
  if (!timingSafeEqual(signature, sign(text, key))) return undefined;
  const [recipient, category, channel] = JSON.parse(text.toString()) as [string, string, string];
  return { recipient, category, channel };
}

function bytesOf(token: string): Buffer | undefined {
  if (token.length > LONGEST_TOKEN || !/^[\w-]+$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // The last character may have bits that mean nothing: one token, one spelling.
  return bytes.length > 1 + SIGNATURE_BYTES && bytes.toString('base64url') === token ? bytes : undefined;
}

function sign(text: Buffer, { version, signing }: UnsubscribeKey): Buffer {
  return createHmac('sha256', signing)
    .update(Buffer.from([version]))
    .update(text)
    .digest();
}
