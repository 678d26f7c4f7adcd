import type { InboxHappening } from './events/index.js';

/**
 * What can happen to a notification after it was published, as the statement that changes inboxes needs it: whom it is for
 * (`when`, on `notifications n`, none of them gone) and what it writes (`set`; `m.number` is the change's own number). What it does to the
 * counts, and which event it is, follows from the row before and after: docs/decisions/0010-lifecycle.md has the table.
 */
export interface Transition {
  /** What it is called where others are told of it. */
  what: InboxHappening;
  when: string;
  set: string;
}

export const TRANSITIONS = {
  // Reading is seeing, and nobody reads or sees what has not reached him.
  read: {
    what: 'read',
    when: 'n.read_at IS NULL',
    set: 'read_at = now(), seen_at = coalesce(n.seen_at, now()), delivered_at = coalesce(n.delivered_at, now())',
  },
  unread: { what: 'unread', when: 'n.read_at IS NOT NULL', set: 'read_at = NULL' },
  seen: {
    what: 'seen',
    when: 'n.seen_at IS NULL',
    set: 'seen_at = now(), delivered_at = coalesce(n.delivered_at, now())',
  },
  /** Without having been shown one by one: acknowledged by nobody. */
  allRead: { what: 'read', when: 'n.read_at IS NULL', set: 'read_at = now(), seen_at = coalesce(n.seen_at, now())' },
  allSeen: { what: 'seen', when: 'n.seen_at IS NULL', set: 'seen_at = now()' },
  archived: { what: 'archived', when: 'n.archived_at IS NULL', set: 'archived_at = now(), snoozed_until = NULL' },
  unarchived: { what: 'unarchived', when: 'n.archived_at IS NOT NULL', set: 'archived_at = NULL' },
  unsnoozed: { what: 'unsnoozed', when: 'n.snoozed_until IS NOT NULL', set: 'snoozed_until = NULL' },
  deleted: { what: 'deleted', when: 'true', set: `gone = 'deleted'` },
  recalled: { what: 'recalled', when: 'n.read_at IS NULL', set: `gone = 'recalled'` },
  replaced: { what: 'replaced', when: 'true', set: `gone = 'replaced'` },
  expired: { what: 'expired', when: 'n.expires_at <= clock_timestamp()', set: `gone = 'expired'` },
  /** At a new place, and as new. */
  woken: {
    what: 'resurfaced',
    when: 'n.snoozed_until <= clock_timestamp() AND (n.expires_at IS NULL OR n.expires_at > clock_timestamp())',
    set: 'snoozed_until = NULL, resurfaced_at = now(), read_at = NULL, seen_at = NULL, seq = m.number',
  },
} as const satisfies Record<string, Transition>;

/** @param until the parameter's name in the statement. */
export function snoozedUntil(until: string): Transition {
  return {
    what: 'snoozed',
    when: `n.snoozed_until IS DISTINCT FROM ${until}::timestamptz`,
    set: `snoozed_until = ${until}::timestamptz, archived_at = NULL`,
  };
}
