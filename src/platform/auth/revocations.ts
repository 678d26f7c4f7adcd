import { createHmac, type KeyObject } from 'node:crypto';
import type { Caller } from './caller.js';

/**
 * Whose tokens are refused, and until which: in memory, as it is asked with each request. Whoever keeps it up to date is `platform/sessions`; until somebody
 * was revoked it costs nothing. People are known here by a keyed hash: who was erased stays signed out, and his id is nowhere.
 */
export class Revocations {
  private key: KeyObject | undefined;
  /** Milliseconds since 1970 by whose: tokens issued before are refused. */
  private readonly notBefore = new Map<string, number>();
  /** A verifier answers one object for a token again and again: it is looked at once. */
  private checked = new WeakMap<Caller, boolean>();

  /** How many people. */
  get size(): number {
    return this.notBefore.size;
  }

  useKey(key: KeyObject): void {
    this.key = key;
  }

  /** By what he is known here. */
  nameOf(userId: string): string {
    if (!this.key) throw new Error('revocations are asked for before they were loaded');
    return createHmac('sha256', this.key).update(userId).digest('base64url');
  }

  /** @returns false: that was known. Never takes one back: the later one counts, whatever comes first. */
  learn(name: string, notBeforeMs: number): boolean {
    if ((this.notBefore.get(name) ?? 0) >= notBeforeMs) return false;
    this.notBefore.set(name, notBeforeMs);
    this.checked = new WeakMap();
    return true;
  }

  /** Whether this caller's token was issued before his sessions ended. One that doesn't say when it was may have been. */
  refuses(caller: Caller): boolean {
    if (this.notBefore.size === 0) return false;
    const known = this.checked.get(caller);
    if (known !== undefined) return known;
    const notBeforeMs = this.notBefore.get(this.nameOf(caller.id));
    const isRefused = notBeforeMs !== undefined && (caller.issuedAtMs ?? 0) < notBeforeMs;
    this.checked.set(caller, isRefused);
    return isRefused;
  }
}
