import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';

/** As `PushSubscription.toJSON()` gives it. */
export interface SubscriptionJson extends Record<string, unknown> {
  endpoint: string;
  expirationTime: null;
  keys: { p256dh: string; auth: string };
}

/** A browser's side of Web Push: it has the keys, and reads what was encrypted for it (RFC 8291 over RFC 8188). */
export class BrowserSubscription {
  private readonly ecdh: ECDH = createECDH('prime256v1');
  private readonly auth = randomBytes(16);

  constructor(readonly endpoint: string) {
    this.ecdh.generateKeys();
  }

  toJSON(): SubscriptionJson {
    const keys = { p256dh: this.ecdh.getPublicKey('base64url'), auth: this.auth.toString('base64url') };
    return { endpoint: this.endpoint, expirationTime: null, keys };
  }

  /** One record, as push services want it. @throws Error for what was not encrypted for this browser */
  decrypt(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const senderKey = body.subarray(21, 21 + body.readUInt8(20));
    const record = body.subarray(21 + senderKey.length);
    const shared = this.ecdh.computeSecret(senderKey);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.ecdh.getPublicKey(), senderKey]);
    const secret = Buffer.from(hkdfSync('sha256', shared, this.auth, info, 32));
    const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
    const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    // The last record's text ends with a 2, and then zeros.
    return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
  }
}

let made = 0;

/** One of a push service that everybody knows. */
export function aSubscription(endpoint?: string): BrowserSubscription {
  made += 1;
  return new BrowserSubscription(endpoint ?? `https://updates.push.services.mozilla.com/wpush/v2/of-a-test-${made}`);
}
