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
export function countOf(findings: Findings): string {
  return Object.entries(findings)
    .map(([name, faults]: [string, Fault[]]) => `${faults.length} ${name}`)
    .join(', ');
}
