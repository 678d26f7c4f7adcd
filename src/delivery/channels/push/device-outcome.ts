import type { ReasonCode } from '../../reasons.js';

/** What became of one try of one device. */
export type DeviceOutcome =
  | { kind: 'taken'; providerMessageId: string | null }
  /** There is no such device any more: it is forgotten. */
  | { kind: 'gone'; words: string }
  /** Not this one, however often it is tried. */
  | { kind: 'refused'; code: ReasonCode; words: string }
  | Later;

/** It may be taken another time. */
export interface Later {
  kind: 'later';
  code: ReasonCode;
  words: string;
  /** For how long its service wants to be left alone; null: it does not say. */
  retryAfterMs: number | null;
  /** The service's own trouble, whoever it is for, and nothing was taken. */
  isDown: boolean;
}

export function later(
  code: ReasonCode,
  words: string,
  { isDown = false, retryAfterMs = null }: Partial<Pick<Later, 'isDown' | 'retryAfterMs'>> = {},
): Later {
  return { kind: 'later', code, words, retryAfterMs, isDown };
}
