/** One notification that was accepted: what some `sendNotification` answered, or a row that is there. */
export interface Accepted {
  userId: string;
  notificationId: string;
}

/** What one client got over its stream, in the order in which it came, over all of its reconnects. */
export interface Received {
  /** For the report: "user-3, phone". */
  client: string;
  userId: string;
  notificationIds: readonly string[];
}

export interface Fault {
  client: string;
  notificationId: string;
}

export interface Findings {
  /** Accepted, and never came. */
  lost: Fault[];
  /** Came more than once; told for each time after the first. */
  doubled: Fault[];
  /** Came, and nobody had accepted it for this person. */
  phantom: Fault[];
  /** Came behind one that was accepted after it. */
  outOfOrder: Fault[];
}

/**
 * Compares what was accepted with what arrived. `accepted` is in the order of each person's feed (that of `seq`); of different
 * people in any. Every client is held against all that was accepted for its person: one that came later gets the rest only.
 */
export function check(accepted: readonly Accepted[], received: readonly Received[]): Findings {
  const places = new Map<string, Map<string, number>>();
  for (const { userId, notificationId } of accepted) {
    const feed = places.get(userId) ?? new Map<string, number>();
    places.set(userId, feed);
    if (feed.has(notificationId)) throw new Error(`${notificationId} was accepted twice for ${userId}`);
    feed.set(notificationId, feed.size);
  }
  const findings: Findings = { lost: [], doubled: [], phantom: [], outOfOrder: [] };
  for (const one of received) compare(places.get(one.userId) ?? new Map(), one, findings);
  return findings;
}

function compare(feed: ReadonlyMap<string, number>, { client, notificationIds }: Received, findings: Findings): void {
  const seen = new Set<string>();
  let furthest = -1;
  for (const notificationId of notificationIds) {
    const place = feed.get(notificationId);
    if (place === undefined) findings.phantom.push({ client, notificationId });
    else if (seen.has(notificationId)) findings.doubled.push({ client, notificationId });
    else if (place < furthest) findings.outOfOrder.push({ client, notificationId });
    if (place !== undefined) furthest = Math.max(furthest, place);
    seen.add(notificationId);
  }
  for (const notificationId of feed.keys()) {
    if (!seen.has(notificationId)) findings.lost.push({ client, notificationId });
  }
}

/** Nothing lost, doubled, invented or out of order: what `check` answers then. */
export const NOTHING: Findings = { lost: [], doubled: [], phantom: [], outOfOrder: [] };

/** How many of each, for a line of a report. */
export function countOf(findings: Findings | InboxFindings): string {
  return Object.entries(findings)
    .map(([name, faults]: [string, unknown[]]) => `${faults.length} ${name}`)
    .join(', ');
}

/** One person's inbox by PostgreSQL: what is in it, in the order of `seq`, the badge, and its last number. */
export interface InboxTruth {
  userId: string;
  unreadCount: number;
  lastSeq: number;
  items: readonly { notificationId: string; isRead: boolean }[];
}

/** One event of `inboxChanged`. */
export interface Told {
  kind: 'ADDED' | 'UPDATED' | 'REMOVED' | 'SYNCED' | 'RESYNC';
  notificationId: string | null;
  isRead: boolean | null;
  /** Of its cursor. */
  number: number;
  unreadCount: number;
}

/** What one device was told since its inbox was empty, over all of its reconnects. */
export interface InboxReceived {
  client: string;
  userId: string;
  told: readonly Told[];
}

export interface InboxFindings {
  /** Told of a position that is not above the last one; SYNCED may repeat it. */
  wentBack: { client: string; number: number }[];
  /** What a device that did as it was told holds in the end, and is not so: an item, the badge, the position. */
  differs: { client: string; what: string; is: unknown; shouldBe: unknown }[];
}

export const NO_DIFFERENCE: InboxFindings = { wentBack: [], differs: [] };

/**
 * Compares what devices made of `inboxChanged` with the inboxes. A device that was told RESYNC had to read pages, which is for
 * `Replica` to do: here it shows as a difference.
 */
export function checkInboxes(truths: readonly InboxTruth[], received: readonly InboxReceived[]): InboxFindings {
  const byUser = new Map(truths.map((truth) => [truth.userId, truth]));
  const findings: InboxFindings = { wentBack: [], differs: [] };
  for (const one of received) {
    const nothing = { userId: one.userId, unreadCount: 0, lastSeq: 0, items: [] };
    compareInbox(byUser.get(one.userId) ?? nothing, one, findings);
  }
  return findings;
}

function compareInbox(truth: InboxTruth, { client, told }: InboxReceived, findings: InboxFindings): void {
  const held = new Map<string, boolean>();
  let position = -1;
  const differs = (what: string, is: unknown, shouldBe: unknown) => {
    if (is !== shouldBe) findings.differs.push({ client, what, is, shouldBe });
  };
  for (const { kind, notificationId, isRead, number } of told) {
    if (number < position || (number === position && kind !== 'SYNCED')) findings.wentBack.push({ client, number });
    position = Math.max(position, number);
    if (kind === 'RESYNC') differs('RESYNC', number, null);
    if (notificationId === null) continue;
    if (kind === 'REMOVED') held.delete(notificationId);
    else held.set(notificationId, isRead === true);
  }
  for (const { notificationId, isRead } of truth.items) {
    differs(notificationId, held.get(notificationId), isRead);
    held.delete(notificationId);
  }
  for (const [notificationId, isRead] of held) differs(notificationId, isRead, undefined);
  const last = told.at(-1);
  differs('unreadCount', last?.unreadCount ?? 0, truth.unreadCount);
  differs('unreadCount of the items', truth.items.filter((item) => !item.isRead).length, truth.unreadCount);
  differs('position', last?.number ?? 0, truth.lastSeq);
}
