import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Bytes of a key, by the specification. */
const KEY_BYTES = { least: 24, most: 64 } as const;

/** The key that a secret stands for, `whsec_` and base64; undefined: it is none. */
export function keyOf(secret: string): Buffer | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  if (!BASE64.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length >= KEY_BYTES.least && key.length <= KEY_BYTES.most ? key : undefined;
}

/** Those of configuration, which were checked there. */
export const keysOf = (secrets: readonly string[]): Buffer[] => secrets.flatMap((secret) => keyOf(secret) ?? []);

export interface Signed {
  /** The same at every attempt. */
  id: string;
  timestampSeconds: number;
  /** As it goes over the wire. */
  body: string;
}

/** What the header `webhook-signature` says: one signature for each key, so that whoever knows one of them can check it. */
export function signatureOf(keys: readonly Buffer[], { id, timestampSeconds, body }: Signed): string {
  const content = `${id}.${timestampSeconds}.${body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`).join(' ');
}
