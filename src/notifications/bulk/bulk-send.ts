import type { Sealed } from '../../platform/sealing/index.js';
import type { KeptRequest, ScheduledRequest } from '../scheduled-request.js';

export const BULK_STATES = ['SCHEDULED', 'RUNNING', 'PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED'] as const;
export type BulkState = (typeof BULK_STATES)[number];

/** Why one failed: nothing more of it is published. `EXPIRED`: `expiresAt` passed before all had it. */
export type BulkFailure = 'EXPIRED' | 'TOPIC_GONE';

/** Whom it is for: whoever is of these when his place comes, in byte order of ids. */
export type BulkAudience =
  | { kind: 'everyone' }
  | { kind: 'topic'; topic: string }
  /** The people are rows of `bulk_send_recipients`. */
  | { kind: 'list' }
  /** JSON text: whose attributes contain all of these. */
  | { kind: 'attributes'; attributes: string };

/** How it stands, as operators see it. */
export interface BulkSendRecord {
  id: string;
  name: string | null;
  state: BulkState;
  failure: BulkFailure | null;
  total: number;
  processed: number;
  accepted: number;
  rejected: number;
  delivered: number;
  seen: number;
  read: number;
  failed: number;
  createdBy: string;
  createdAt: Date;
  scheduledAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  type: string;
}

/** One that is to be started: checked, with its id drawn. */
export interface NewBulkSend {
  id: string;
  name: string | null;
  createdBy: string;
  createdAt: Date;
  scheduledAt: Date | null;
  expiresAt: Date | null;
  type: string;
  audience: BulkAudience;
  /** Each once; none but for a list. */
  userIds: readonly string[];
  /** What is kept of what it says, as of a send that is written down for later. */
  request: KeptRequest;
  sealed: Sealed | null;
  rate: number | null;
  total: { count: number; isCounted: boolean };
}

/** One that this worker is at: nobody else is until its lease is over. */
export interface ClaimedBulkSend {
  id: string;
  /** Whoever claims it later has a greater one: what we do then is undone. */
  fence: number;
  createdBy: string;
  type: string;
  expiresAt: Date | null;
  isExpired: boolean;
  audience: BulkAudience;
  request: ScheduledRequest;
  sealed: Sealed | null;
  rate: number | null;
  /** Everybody up to him is done; empty: nobody. */
  position: string;
  part: string | null;
  processed: number;
  isCounted: boolean;
}

/** Is it over, and stays as it is? */
export function isOver(state: BulkState): boolean {
  return state === 'COMPLETED' || state === 'CANCELLED' || state === 'FAILED';
}

/** SQL: of one that is over neither what it said is kept, nor whom it sought: nobody asks any more, and it may have been for one person alone. */
export const UNSAID = `request = '{}', sealed_key = NULL, sealed = NULL, audience = json_build_object('kind', audience ->> 'kind')`;
