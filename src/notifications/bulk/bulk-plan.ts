import { derivedId, newId, timeOfId } from '../../platform/database/index.js';
import type { PlannedContent, PlannedSend } from '../planned-send.js';
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

type Said = Pick<ClaimedBulkSend, 'createdBy' | 'type' | 'expiresAt' | 'request'>;

/** What it is published as in one part, but for whom it is. */
export function planPart({ createdBy, type, expiresAt, request }: Said, part: string): PlannedSend {
  const atMs = timeOfId(part);
  const { contents, ...rest } = request;
  const planned = contents.map((content, index) => ({ ...content, contentId: contentIdOf(part, index), sealed: null }));
  const [first, ...variants] = planned as [PlannedContent, ...PlannedContent[]];
  return {
    ...rest,
    ...first,
    variants,
    collapseKey: null,
    sendId: part,
    createdBy,
    createdAt: new Date(atMs),
    type,
    cancellationKey: null,
    expiresAt,
    dueAt: null,
    scheduled: null,
    recipients: [],
    isBulk: true,
    size: MANY,
    idempotency: null,
  };
}

/** Of one of the languages of a part: always the same, so that it is written once, with the first chunk that has somebody who reads it. */
function contentIdOf(part: string, variant: number): string {
  return derivedId(timeOfId(part), `${part} ${variant}`);
}

/** A chunk, with its ids drawn. @param variantOf which of its variants somebody is told; undefined: what it says itself. */
export function planChunk(
  part: PlannedSend,
  userIds: readonly string[],
  variantOf: (userId: string) => number | undefined = () => undefined,
): PlannedSend {
  const atMs = timeOfId(part.sendId);
  return {
    ...part,
    recipients: userIds.map((userId) => ({ userId, notificationId: newId(atMs), variant: variantOf(userId) })),
  };
}
