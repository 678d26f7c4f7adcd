import { derivedId, newId, timeOfId } from '../../platform/database/index.js';
import type { PlannedSend } from '../planned-send.js';
import { SEND_LIMITS } from '../send-request.js';
import type { ClaimedBulkSend } from './bulk-send.js';

/**
 * All notifications of a send bear its millisecond, by which they are found, and kept. So that this says when they were published, a bulk send
 * goes on as another send after so long.
 */
const PART_MS = 60_000;
/** It is published by the bulk lane of its channels, however few are left of it. */
const MANY = SEND_LIMITS.recipients + 1;

/** The send that the next notifications name. The first is called like the bulk send itself, where that began just now. */
export function partOf({ id, part, processed }: ClaimedBulkSend, nowMs: number): string {
  if (part !== null && nowMs - timeOfId(part) < PART_MS) return part;
  return part === null && processed === 0 && nowMs - timeOfId(id) < PART_MS ? id : newId(nowMs);
}

/** What a chunk of it is published as, but for whom it is: its words in clear, or as they stand in its row. */
export function planPart(bulk: ClaimedBulkSend, part: string): PlannedSend {
  const atMs = timeOfId(part);
  return {
    ...bulk.request,
    collapseKey: null,
    sendId: part,
    contentId: contentIdOf(part, ''),
    sealed: null,
    createdBy: bulk.createdBy,
    createdAt: new Date(atMs),
    type: bulk.type,
    cancellationKey: null,
    expiresAt: bulk.expiresAt,
    dueAt: null,
    scheduled: null,
    recipients: [],
    size: MANY,
    idempotency: null,
  };
}

/** Of one variant of what is said in a part: always the same, so that it is written once, with the first chunk. */
export function contentIdOf(part: string, variant: string): string {
  return derivedId(timeOfId(part), `${part} ${variant}`);
}

/** A chunk, with its ids drawn. */
export function planChunk(part: PlannedSend, userIds: readonly string[]): PlannedSend {
  const atMs = timeOfId(part.sendId);
  return {
    ...part,
    recipients: userIds.map((userId) => ({ userId, notificationId: newId(atMs) })),
  };
}
