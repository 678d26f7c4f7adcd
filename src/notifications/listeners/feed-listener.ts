import type { PriorityName } from '../notification.record.js';

/** A notification as it is now. Times are null where it has not come to that. */
export interface ListenedNotification {
  id: string;
  /** Of the send as it was published. */
  sendId: string;
  recipient: string;
  type: string;
  category: string;
  topic: string | null;
  priority: PriorityName;
  title: string;
  message: string;
  actionUrl: string | null;
  data: Record<string, unknown>;
  createdAt: Date;
  expiresAt: Date | null;
  /** It came when he wanted no sound. */
  silent: boolean;
  /** Herald keeps what it says encrypted: what you keep of it is yours to protect. */
  sensitive: boolean;
  /** It is, and can't be opened at the moment: title, message, actionUrl and data are placeholders. */
  unreadable: boolean;
  deliveredAt: Date | null;
  seenAt: Date | null;
  readAt: Date | null;
  archivedAt: Date | null;
  snoozedUntil: Date | null;
  resurfacedAt: Date | null;
}

/**
 * What a listener is told of one feed. `position` is the number of the change in that feed: it grows, and leaves out what was overtaken.
 *
 * - `changed`: it was published, or something has happened to it since; this is what became of it so far.
 * - `gone`: it has left all lists, for this reason; `unlisted`: it was never in one, as it went over other channels alone.
 * - `resync`: more happened up to here than is told one by one (a change of many, retention): what you keep of this person and can't do
 *   without, read anew. What still exists is told all the same.
 */
export type ListenedChange =
  | { kind: 'changed'; recipient: string; position: number; notification: ListenedNotification }
  | {
      kind: 'gone';
      recipient: string;
      position: number;
      notificationId: string;
      why: 'deleted' | 'recalled' | 'expired' | 'replaced' | 'unlisted';
    }
  | { kind: 'resync'; recipient: string; position: number };

/**
 * Port: listens to what happens in all inboxes, and misses nothing: at least once, whatever dies.
 *
 * Its position in each feed is kept in PostgreSQL under its `name`, from the moment on at which that name was first registered. Each
 * notification that has changed since then is handed to it as it is at that time, and again when it changes again: what happened to it in
 * between is not told step by step. Within a feed the order is that of the changes; between feeds there is none.
 *
 * `handle` is called by one process at a time, with up to 200 changes, of one feed or several. When it resolves, the positions move on;
 * when it rejects, or the process dies, the same come again, or what has become of them: so it must be idempotent, and a `position` that is
 * not above the last one of its feed is old news. If several feeds come together and it rejects, each is tried by itself; a feed that
 * fails is tried again after half a second, then after twice as long each time, up to five minutes, and keeps no other.
 *
 * `signal` is aborted after 30 seconds, when the process stops, and when another process has taken over: give up then.
 *
 * @example
 *     class CrmSync extends FeedListener {
 *       readonly name = 'crm';
 *       constructor(private readonly crm: Crm) { super(); }
 *       async handle(changes: readonly ListenedChange[], signal: AbortSignal): Promise<void> {
 *         await this.crm.put(changes.map(toCrm), { signal });
 *       }
 *     }
 */
export abstract class FeedListener {
  /** 1 to 64 letters, digits and _ . : -, and never another one: under a new name it begins anew. */
  abstract readonly name: string;
  abstract handle(changes: readonly ListenedChange[], signal: AbortSignal): Promise<void>;
}
